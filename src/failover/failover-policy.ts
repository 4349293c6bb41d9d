import {
  type AbandonReason,
  type Call,
  checkDuration,
  checkOptions,
  EventHub,
  type Outcome,
  outOfRange,
  PASS,
  type Pass,
  type PolicyCall,
  PROCEED,
  type Proceed,
  plain,
  type Reading,
  type Resolved,
  type Runtime,
  resolve,
  type Trait,
} from '../core/index.ts';
import { Detector, type Ejection } from './detector.ts';
import { type Endpoint, Stint } from './endpoint.ts';
import { Endpoints } from './endpoints.ts';
import { EVENTS, type FailoverEventType } from './events.ts';
import {
  type EjectRequest,
  FAILOVER,
  type FailoverOptions,
  type FailoverUpdate,
  together,
  updatedOptions,
} from './options.ts';
import { type FailoverSnapshot, snapshotOf } from './snapshot.ts';

const TRAITS: readonly Trait[] = ['spreads'];
const NONE: readonly Endpoint[] = [];

/** Connects the decisions with calls, events and the clock. */
export class FailoverPolicy {
  readonly kind = 'failover';
  readonly name: string;
  readonly events: EventHub<FailoverEventType>;
  readonly on: EventHub<FailoverEventType>['on'];
  readonly traits: readonly Trait[] = TRAITS;
  readonly needsTime = { admit: false, success: false };
  #given: Resolved<typeof FAILOVER>;
  readonly #endpoints: Endpoints;
  readonly #detector: Detector;

  constructor(options: FailoverOptions) {
    this.#given = resolve('failover', FAILOVER, options);
    const settings = together(this.#given);
    this.name = settings.name;
    this.events = new EventHub<FailoverEventType>({ kind: this.kind, name: this.name }, EVENTS);
    this.on = (type, listener) => this.events.on(type, listener);
    this.#endpoints = new Endpoints(settings);
    this.#detector = new Detector(this.#endpoints, settings);
  }

  admit(call: PolicyCall): Proceed {
    const endpoints = this.#endpoints;
    const tried = (call.note as readonly Endpoint[] | undefined) ?? NONE;
    let now = Number.NaN;
    if (endpoints.needsTime) {
      now = call.runtime.clock.now();
      this.#readmitDue(call, now);
    }
    const endpoint = endpoints.next(tried, now, call.runtime);
    // Another attempt may begin beside this one before its outcome is known.
    if (call.isPart) call.note = [...tried, endpoint];
    endpoint.running += 1;
    call.permit = endpoint.stint;
    return PROCEED;
  }

  settle(call: PolicyCall, outcome: Outcome, now: number): Pass {
    if (call.startedAt === undefined) return PASS;
    const { kind } = call.verdict(outcome);
    const stint = call.permit as Stint;
    if (kind === 'success') stint.succeeded();
    else if (kind === 'failure') this.#failed(call, stint, now);
    return PASS;
  }

  abandon(call: PolicyCall, reason: AbandonReason, now: number): void {
    if (reason !== 'timeout' || call.startedAt === undefined) return;
    this.#failed(call, call.permit as Stint, now);
  }

  release(permit: unknown): void {
    (permit as Stint).endpoint.running -= 1;
  }

  readonly endpointOf = (call: Call): string => {
    const isOwn = (permit: unknown): permit is Stint =>
      permit instanceof Stint && permit.endpoint.owner === this.#endpoints;
    const stint = (call as Partial<PolicyCall>).permitOfCall?.(isOwn);
    if (stint !== undefined) return stint.endpoint.name;
    throw new TypeError(`failover.endpointOf(call): the call is not, or no longer, inside of '${this.name}'`);
  };

  eject(name: string, request: EjectRequest = {}): void {
    checkOptions('failover.eject', request, ['for']);
    const { for: lasting = 'unlimited' } = request;
    const ms = lasting === 'unlimited' ? Infinity : checkDuration('failover.eject.for', lasting);
    const endpoints = this.#endpoints;
    const endpoint = this.#named('failover.eject', name);
    const now = this.#clock();
    if (!endpoint.isAvailable) endpoints.stay(endpoint, now + ms);
    else if (!endpoints.hasOther) {
      throw outOfRange('failover.eject', 'must leave an endpoint that takes calls', name);
    } else endpoints.eject(endpoint, now + ms);
    this.#tellEjected(undefined, { endpoint, reason: 'manual', ms });
  }

  readmit(name?: string): void {
    const all = name === undefined ? [...this.#endpoints.all()] : [this.#named('failover.readmit', name)];
    for (const endpoint of all) {
      endpoint.ejections = 0;
      if (endpoint.isAvailable) continue;
      this.#endpoints.readmit(endpoint, this.#clock());
      this.#tellReturned(undefined, endpoint, 'manual');
    }
  }

  update(change: FailoverUpdate): void {
    this.#given = updatedOptions(this.#given, change);
    const settings = together(this.#given);
    this.#detector.settings = settings;
    const needed = this.#endpoints.update(settings, this.#clock());
    if (needed !== undefined) this.#tellReturned(undefined, needed, 'needed');
  }

  attach(runtime: Runtime): void {
    const before = this.events.runtime;
    this.events.attach(runtime);
    if (runtime === before) return;
    // Monotonic clocks have origins of their own.
    const ms = runtime.clock.now() - before.clock.now();
    this.#endpoints.shift(ms);
    this.#detector.shift(ms);
  }

  describe(): Record<string, unknown> {
    return plain(FAILOVER, this.#given);
  }

  reading(): Reading {
    return { usage: this.#endpoints.ejected, limit: this.#endpoints.maxEjected };
  }

  snapshot(): FailoverSnapshot {
    return snapshotOf(this.#endpoints, this.#clock());
  }

  remembers(): number {
    const { ejected } = this.#endpoints;
    let counted = 0;
    for (const { running, stint, startedAt } of this.#endpoints.all()) {
      if (running > 0) return Infinity;
      if (stint.failures > 0 || startedAt !== undefined) counted = 0.25;
    }
    return ejected > 0 ? 0.75 : counted;
  }

  #failed(call: PolicyCall, stint: Stint, now: number): void {
    const { endpoint } = stint;
    const tried = (call.note as readonly Endpoint[] | undefined) ?? NONE;
    if (!call.isPart && call.within('repeats')) call.note = [...tried, endpoint];
    for (const ejection of this.#detector.failed(stint, now, call.runtime)) this.#tellEjected(call, ejection);
  }

  #readmitDue(call: PolicyCall, now: number): void {
    let endpoint = this.#endpoints.readmitDue(now);
    while (endpoint !== undefined) {
      this.#tellReturned(call, endpoint, 'elapsed');
      endpoint = this.#endpoints.readmitDue(now);
    }
  }

  #tellEjected(
    call: PolicyCall | undefined,
    { endpoint, reason, ms }: Ejection | { endpoint: Endpoint; reason: 'manual'; ms: number },
  ): void {
    const { name } = endpoint;
    this.events.emit('endpoint.ejected', call, () => ({ endpoint: name, reason, ejectedMs: ms }), true);
  }

  #tellReturned(
    call: PolicyCall | undefined,
    { name }: Endpoint,
    reason: 'elapsed' | 'manual' | 'needed',
  ): void {
    this.events.emit('endpoint.returned', call, () => ({ endpoint: name, reason }), true);
  }

  #named(path: string, name: string): Endpoint {
    const endpoint = this.#endpoints.named(name);
    if (endpoint === undefined) throw outOfRange(path, 'must be the name of an endpoint', name);
    return endpoint;
  }

  #clock(): number {
    return this.events.runtime.clock.now();
  }
}
