import {
  type AbandonReason,
  type Admission,
  type Call,
  EventHub,
  type Listener,
  type Outcome,
  outOfRange,
  PASS,
  type PolicyCall,
  plain,
  type Reading,
  type Runtime,
  type Trait,
  type Unsubscribe,
} from '../core/index.ts';
import type { Rate } from '../structures/index.ts';
import { reservedCost, settledCost } from './cost.ts';
import { EVENTS, type RateLimiterEventType } from './events.ts';
import { type Acquisition, type AcquisitionRequest, Limits } from './limits.ts';
import {
  checkAcquisition,
  checkKey,
  maxQueuedOf,
  RATE_LIMITER,
  type RateLimiterUpdate,
  type Settings,
  updatedOptions,
} from './options.ts';
import { type Refunds, Taken } from './refunds.ts';
import type { RateLimiterSnapshot } from './snapshot.ts';
import { Waiter } from './waiting-lines.ts';

/** How a rate limiter decides. A class, since where each key has one of its own there are many. */
export class RateLimiterPolicy<State> {
  readonly kind = 'rate-limiter';
  readonly name: string;
  readonly events: EventHub<RateLimiterEventType>;
  readonly #limits: Limits<State>;
  readonly #rateFor: (settings: Settings) => Rate<State>;
  #settings: Settings;
  #rate: Rate<State>;
  /** The call that is being asked about. */
  #asked: PolicyCall | undefined = undefined;

  constructor(settings: Settings, refunds: Refunds<State>, rateFor: (settings: Settings) => Rate<State>) {
    const { name, limits } = settings;
    this.name = name;
    this.events = new EventHub<RateLimiterEventType>(this, EVENTS);
    this.#settings = settings;
    this.#rateFor = rateFor;
    this.#rate = rateFor(settings);
    this.#limits = new Limits(name, this.#rate, refunds, settings, limits, {
      random: () => this.events.runtime.random(),
      displaced: (key) => this.#tellEvicted(key),
    });
  }

  on<K extends RateLimiterEventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    return this.events.on(type, listener);
  }

  get traits(): readonly Trait[] {
    return TRAITS;
  }

  get needsTime(): typeof NEEDS_TIME {
    return NEEDS_TIME;
  }

  admit(call: PolicyCall, now: number): Admission {
    const limits = this.#limits;
    const waiter = call.permit;
    if (waiter instanceof Waiter) return limits.askAgain(call, waiter, now);
    const [from, cost] = [this.#keyOf(call), reservedCost(this.#settings.cost, call)];
    this.#asked = call;
    const admission = limits.arrive(call, from, cost, now);
    this.#asked = undefined;
    if (call.permit instanceof Waiter) {
      this.events.emit('queue.entered', call, () => ({ queued: limits.queued }));
    }
    return admission;
  }

  settle(call: PolicyCall, outcome: Outcome, now: number): typeof PASS {
    let cost: number | undefined;
    try {
      cost = settledCost(this.#settings.cost, call, outcome);
    } finally {
      // A function that throws leaves taken what was reserved.
      if (cost === undefined) this.#end(call, now);
    }
    if (cost !== undefined) this.#endAt(cost, call, now);
    return PASS;
  }

  abandon(call: PolicyCall, _reason: AbandonReason, now: number): void {
    this.#end(call, now);
  }

  withdraw(permit: unknown): void {
    this.#limits.withdraw(permit as Waiter);
  }

  tryAcquire(request: AcquisitionRequest = {}): Acquisition {
    const permits = checkAcquisition(request);
    const from = this.#checkGivenKey('rateLimiter.tryAcquire.key', request.key);
    return this.#limits.tryAcquire(from, permits, this.#now());
  }

  drain(key?: string): void {
    this.#limits.drain(this.#checkGivenKey('rateLimiter.drain(key)', key), this.#now());
  }

  update(change: RateLimiterUpdate): void {
    const settings = updatedOptions(this.#settings, change);
    this.#settings = settings;
    const previous = this.#rate;
    const next = this.#rateFor(settings);
    const rate = isSame(next, previous) ? previous : next;
    this.#rate = rate;
    this.#limits.update(rate, settings, this.#now());
    if (rate === previous) return;
    this.events.emit('limit.changed', undefined, () => ({
      limit: perSecond(rate),
      previousLimit: perSecond(previous),
    }));
  }

  remembers(now: number): number {
    if (this.#limits.queued > 0) return Infinity;
    const used = this.#limits.mostUsed(now);
    return used === 0 ? 0 : 0.5 + used / 2;
  }

  attach(runtime: Runtime): void {
    const before = this.events.runtime;
    this.events.attach(runtime);
    // Monotonic clocks have origins of their own.
    if (runtime !== before) this.#limits.shift(runtime.clock.now() - before.clock.now());
  }

  describe(): Record<string, unknown> {
    const settings = this.#settings;
    return plain(RATE_LIMITER, {
      ...settings,
      maxKeys: settings.key === undefined ? undefined : settings.limits,
      // Said where nobody waits, it would be refused.
      maxQueued: settings.maxWait === 0 ? undefined : settings.maxQueued,
    });
  }

  reading(): Reading {
    const { key } = this.#settings;
    return {
      // With a limit for each key there is no one number.
      ...(key === undefined && { usage: this.#used(), limit: this.#rate.burst }),
      queued: this.#limits.queued,
      maxQueued: maxQueuedOf(this.#settings),
    };
  }

  snapshot(key?: string): RateLimiterSnapshot {
    const from = this.#checkGivenKey('rateLimiter.snapshot(key)', key);
    const { available, nextPermitMs } = this.#limits.look(from, this.#now());
    const { permits, periodMs, burst } = this.#rate;
    const { queued, keys } = this.#limits;
    return Object.freeze({ permits, periodMs, burst, available, nextPermitMs, queued, keys });
  }

  #now(): number {
    return this.events.runtime.clock.now();
  }

  #keyOf(call: Call): string | undefined {
    const { key } = this.#settings;
    if (key === undefined) return undefined;
    return key === true ? checkKey('key', call.key) : checkKey('rateLimiter.key(call)', key(call));
  }

  /** The call has settled, or nobody waits for it any more. */
  #end(call: PolicyCall, now: number): void {
    const taken = call.permit;
    if (!(taken instanceof Taken)) return;
    if (call.startedAt !== undefined) this.#limits.sent(taken);
    else this.#limits.notSent(taken, timeOf(call, now));
  }

  /** The call has settled, and has cost so much. */
  #endAt(cost: number, call: PolicyCall, now: number): void {
    const taken = call.permit;
    if (taken instanceof Taken) this.#limits.settled(taken, cost, timeOf(call, now));
    else this.#limits.charge(this.#keyOf(call), cost, timeOf(call, now));
  }

  /** A key given from outside of an execution. */
  #checkGivenKey(path: string, given: unknown): string | undefined {
    if (given === undefined || this.#settings.key !== undefined) return checkKey(path, given);
    throw outOfRange(path, `must be left out: rate limiter '${this.name}' has no option key`, given);
  }

  /** Permits that are missing. */
  #used(): number {
    return Math.max(0, this.#rate.burst - this.#limits.look(undefined, this.#now()).available);
  }

  #tellEvicted(evictedKey: string): void {
    const { keys } = this.#limits;
    this.events.emit('key.evicted', this.#asked, () => ({ evictedKey, keys }));
  }
}

const NEEDS_TIME = { admit: true, success: false } as const;

const TRAITS: readonly Trait[] = ['queues', 'limits'];

function timeOf(call: PolicyCall, now: number): number {
  return Number.isNaN(now) ? call.runtime.clock.now() : now;
}

function isSame(a: Rate<unknown>, b: Rate<unknown>): boolean {
  return a.permits === b.permits && a.periodMs === b.periodMs && a.burst === b.burst;
}

function perSecond({ permits, periodMs }: Rate<unknown>): number {
  return (permits * 1000) / periodMs;
}
