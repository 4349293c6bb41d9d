import {
  type AbandonReason,
  type Admission,
  EventHub,
  type Listener,
  type Outcome,
  PASS,
  type Pass,
  type PolicyCall,
  PROCEED,
  plain,
  type Reading,
  type Runtime,
  reject,
  type Trait,
  type Unsubscribe,
} from '../core/index.ts';
import { Aimd } from './aimd.ts';
import { Correlation } from './correlation.ts';
import { ConcurrencyLimitedError } from './errors.ts';
import { type ConcurrencyLimiterEventType, EVENTS } from './events.ts';
import { Gradient } from './gradient.ts';
import { Gradient2 } from './gradient2.ts';
import { type Limit, type Sample, within } from './limit.ts';
import type { ConcurrencyLimiter, ConcurrencyLimiterSnapshot } from './limiter.ts';
import {
  CONCURRENCY_LIMITER,
  type ConcurrencyLimiterOptions,
  type ConcurrencyLimiterUpdate,
  optionsInForce,
  resolveOptions,
  type Settings,
  updatedOptions,
} from './options.ts';
import { Vegas } from './vegas.ts';

/**
 * Limits the number of concurrent calls, as a bulkhead does, and finds the limit itself: the number that the dependency processes without a
 * queue. If its capacity falls, as in a brownout, the limit falls until no queue is left; if it recovers, the limit rises. A call beyond the
 * limit fails at once with a {@link ConcurrencyLimitedError}, and has not run.
 *
 *     pipeline(timeout('5s'), retry(), concurrencyLimiter(), timeout('1s'))
 *
 * It measures calls that succeed, calls that report overload (429, 503: outcomes that the classifier calls throttled), and calls that do not
 * answer before a timeout. A call that its caller cancels, or that an inner policy rejects, does not count. A limit that calls do not use does
 * not grow. Place it inside the retry, which may repeat a rejected call, and directly around the calls to measure. Share one instance among
 * all pipelines that call the dependency. Events: `limit.changed`, `permit.abandoned`, `execution.rejected`.
 * @see https://netflixtechblog.medium.com/performance-under-load-3e6fa9a60581
 * @throws RangeError, TypeError for options that are not allowed
 */
export function concurrencyLimiter(options: ConcurrencyLimiterOptions = {}): ConcurrencyLimiter {
  return new Limiter(resolveOptions(options));
}

class Limiter implements ConcurrencyLimiter {
  readonly kind = 'concurrency-limiter';
  readonly name: string;
  readonly events: EventHub<ConcurrencyLimiterEventType>;
  active = 0;
  abandoned = 0;
  #settings: Settings;
  #adaptive: Limit;
  /** The limit in force: a whole number. */
  #limit: number;

  constructor(settings: Settings) {
    this.name = settings.name;
    this.#settings = settings;
    this.#limit = settings.initialLimit;
    this.events = new EventHub<ConcurrencyLimiterEventType>(this, EVENTS);
    this.#adaptive = this.#begin();
  }

  on<K extends ConcurrencyLimiterEventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    return this.events.on(type, listener);
  }

  get traits(): readonly Trait[] {
    return TRAITS;
  }

  get limit(): number {
    return this.#limit;
  }

  get lock(): object {
    return this;
  }

  admit(call: PolicyCall): Admission {
    if (this.active >= this.#limit) return reject(this.#exceeded());
    this.active += 1;
    call.permit = this.active;
    return PROCEED;
  }

  settle(call: PolicyCall, outcome: Outcome, now: number): Pass {
    if (call.startedAt === undefined) return PASS;
    const { kind, throttled = false } = call.verdict(outcome);
    if (throttled) this.#sample(call, 'dropped', now);
    else if (kind === 'success') this.#sample(call, 'succeeded', now);
    else if (kind === 'failure') this.#sample(call, 'failed', now);
    return PASS;
  }

  abandon(call: PolicyCall, reason: AbandonReason, now: number): void {
    if (reason !== 'aborted' && reason !== 'superseded') this.#sample(call, 'dropped', now);
  }

  outlive(call: PolicyCall): void {
    this.abandoned += 1;
    const { abandoned, active } = this;
    this.events.emit('permit.abandoned', call, () => ({ abandoned, active, limit: this.#limit }));
  }

  release(_permit: unknown, _now: number, _startedAt: number | undefined, outlived?: boolean): void {
    this.active -= 1;
    if (outlived === true) this.abandoned -= 1;
  }

  reset(): void {
    this.#adaptive = this.#begin();
    this.#apply(undefined);
  }

  update(change: ConcurrencyLimiterUpdate): void {
    this.#settings = updatedOptions(this.#settings, change);
    this.#adaptive.value = within(this.#settings, this.#adaptive.value);
    this.#apply(undefined);
  }

  attach(runtime: Runtime): void {
    const before = this.events.runtime;
    this.events.attach(runtime);
    // Measurements by another clock, or another source of randomness, are not comparable.
    if (runtime !== before) this.reset();
  }

  describe(): Record<string, unknown> {
    return plain(CONCURRENCY_LIMITER, optionsInForce(this.#settings));
  }

  reading(): Reading {
    return { usage: this.active, limit: this.#limit, abandoned: this.abandoned };
  }

  snapshot(): ConcurrencyLimiterSnapshot {
    const { latencyMs, baselineMs } = this.#adaptive;
    return Object.freeze({
      limit: this.#limit,
      active: this.active,
      abandoned: this.abandoned,
      available: Math.max(0, this.#limit - this.active),
      latencyMs: known(latencyMs),
      baselineMs: known(baselineMs),
    });
  }

  remembers(): number {
    if (this.active > 0) return Infinity;
    return this.#limit === this.#settings.initialLimit ? 0 : 0.5;
  }

  #sample(call: PolicyCall, end: Sample['end'], now: number): void {
    const { startedAt } = call;
    if (startedAt === undefined) return;
    const ms = Math.max(0, now - startedAt);
    const isFull = this.active >= this.#limit;
    this.#adaptive.sample({ ms, inFlight: call.permit as number, end, isFull }, now);
    if (Math.floor(this.#adaptive.value) !== this.#limit) this.#apply(call);
  }

  #apply(call: PolicyCall | undefined): void {
    const previousLimit = this.#limit;
    this.#limit = Math.floor(this.#adaptive.value);
    if (this.#limit === previousLimit) return;
    this.events.emit('limit.changed', call, () => ({ limit: this.#limit, previousLimit }));
  }

  #begin(): Limit {
    const settings = (): Settings => this.#settings;
    switch (this.#settings.algorithm) {
      case 'aimd':
        return new Aimd(settings);
      case 'vegas':
        return new Vegas(settings, () => this.events.runtime.random());
      case 'correlation':
        return new Correlation(settings);
      case 'gradient2':
        return new Gradient2(settings);
      default:
        return new Gradient(settings);
    }
  }

  #exceeded(): ConcurrencyLimitedError {
    const why =
      this.abandoned === 0 ? '' : `; ${this.abandoned} of them are operations that nobody waits for any more`;
    return new ConcurrencyLimitedError(this.name, this.#limit, why);
  }
}

const TRAITS: readonly Trait[] = ['limits'];

/** Replaces NaN, which JSON does not have. */
function known(ms: number): number | null {
  return Number.isNaN(ms) ? null : ms;
}
