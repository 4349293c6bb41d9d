import {
  type Call,
  EventHub,
  outOfRange,
  PASS,
  type Policy,
  type PolicyCall,
  plain,
  type Trait,
} from '../core/index.ts';
import { Gcra, type Rate, SlidingWindow } from '../structures/index.ts';
import { reservedCost, settledCost } from './cost.ts';
import { EVENTS, type RateLimiterEventType } from './events.ts';
import { type Acquisition, Limits } from './limits.ts';
import {
  checkAcquisition,
  checkKey,
  maxQueuedOf,
  RATE_LIMITER,
  type RateLimiterOptions,
  type RateLimiterUpdate,
  resolveOptions,
  type Settings,
  updatedOptions,
} from './options.ts';
import { BucketRefunds, type Refunds, Taken, WindowRefunds } from './refunds.ts';
import { Waiter } from './waiting-lines.ts';

export interface RateLimiter extends Policy<never> {
  readonly kind: 'rate-limiter';
  readonly events: EventHub<RateLimiterEventType>;
  /** Listens to the limiter's events, whichever pipeline brought them about; `'*'` for all. */
  readonly on: EventHub<RateLimiterEventType>['on'];
  /**
   * Takes `permits` (default 1) from the limit of `key`, if they are there and nobody waits for them: for what does not
   * run in a pipeline. Never waits, never throws for want of permits.
   */
  tryAcquire(request?: AcquisitionRequest): Acquisition;
  /**
   * Takes all permits that are there, from the limit of `key` or else of the calls without a key: for when the server
   * has said that it is enough.
   */
  drain(key?: string): void;
  /**
   * Changes options while in use; `undefined` brings a default back, and what is left out stays. Each bucket stays as full as it was,
   * in proportion: an empty one stays empty, a full one full; of a sliding window, what was taken counts as it did. Whoever waits keeps
   * the place in the line and waits by the new rate, even beyond `maxWait`; only who costs more than the new `burst` fails when its turn
   * comes. Another rate emits `limit.changed`, which counts permits per second.
   * @throws RangeError, TypeError as `rateLimiter()`; then nothing has changed
   */
  update(change: RateLimiterUpdate): void;
  /** With the state of the limit of `key`, or else of the calls without a key. */
  snapshot(key?: string): RateLimiterSnapshot;
}

export interface AcquisitionRequest {
  readonly key?: string | undefined;
  readonly permits?: number | undefined;
}

export interface RateLimiterSnapshot {
  readonly permits: number;
  readonly periodMs: number;
  readonly burst: number;
  /** Permits that are there now. */
  readonly available: number;
  /** In how many ms whoever comes now gets a permit, behind those who wait. */
  readonly nextPermitMs: number;
  /** Calls that wait, for any key. */
  readonly queued: number;
  /** Keys that the limiter keeps a limit for. */
  readonly keys: number;
}

/**
 * Limits how many calls start per time, to stay within what a dependency allows, or to hold each of many callers to its
 * share. Excess calls fail at once with a `RateLimitedError`, whose `retryAfterMs` says when to come back, or wait for up
 * to `maxWait`, strictly first come, first served. A result is never changed. Events: `queue.entered`, `limit.changed`,
 * `key.evicted`, `execution.rejected`.
 *
 * A call that ends before its operation began (refused, or given up in a queue, further in) gives its permits back, as if it had
 * never taken them. So where it stands decides only about what it counts: outside of a retry calls, inside of it every attempt.
 * Two of them, one inside the other, are two limits at once, such as requests and tokens a minute: what the inner one refuses, the outer one has back.
 * Share one instance among all pipelines that the limit is for; two instances are two limits.
 *
 * @throws RangeError, TypeError for options that make no sense
 */
export function rateLimiter(options: RateLimiterOptions): RateLimiter {
  const settings = resolveOptions(options);
  return settings.algorithm === 'sliding-window'
    ? limiterOf(settings, new WindowRefunds(), ({ permits, period }) => new SlidingWindow(permits, period))
    : limiterOf(
        settings,
        new BucketRefunds(),
        ({ permits, period, burst }) => new Gcra(permits, period, burst ?? permits),
      );
}

function limiterOf<State>(
  initial: Settings,
  refunds: Refunds<State>,
  rateFor: (settings: Settings) => Rate<State>,
): RateLimiter {
  const { name, key } = initial;
  const kind = 'rate-limiter';
  const events = new EventHub<RateLimiterEventType>({ kind, name }, EVENTS);
  let settings = initial;
  let rate = rateFor(settings);
  /** The call that is being asked about. */
  let asked: PolicyCall | undefined;
  const limits: Limits<State> = new Limits(name, rate, refunds, settings, settings.limits, {
    random: () => events.runtime.random(),
    displaced: (evictedKey) => events.emit('key.evicted', asked, () => ({ evictedKey, keys: limits.keys })),
  });

  function readClock(): number {
    return events.runtime.clock.now();
  }

  function keyOf(call: Call): string | undefined {
    if (key === undefined) return undefined;
    return key === true ? checkKey('key', call.key) : checkKey('rateLimiter.key(call)', key(call));
  }

  /** The call has settled, or nobody waits for it any more. */
  function end(call: PolicyCall, now: number): void {
    const taken = call.permit;
    if (!(taken instanceof Taken)) return;
    if (call.startedAt !== undefined) limits.sent(taken);
    else limits.notSent(taken, timeOf(call, now));
  }

  /** The call has settled, and has cost so much. */
  function endAt(cost: number, call: PolicyCall, now: number): void {
    const taken = call.permit;
    if (taken instanceof Taken) limits.settled(taken, cost, timeOf(call, now));
    else limits.charge(keyOf(call), cost, timeOf(call, now));
  }

  /** A key given from outside of an execution. */
  function checkGivenKey(path: string, given: unknown): string | undefined {
    if (given === undefined || key !== undefined) return checkKey(path, given);
    throw outOfRange(path, `must be left out: rate limiter '${name}' has no option key`, given);
  }

  /** Permits that are missing. */
  function used(): number {
    return Math.max(0, rate.burst - limits.look(undefined, readClock()).available);
  }

  return {
    kind,
    name,
    events,
    on: (type, listener) => events.on(type, listener),

    traits: TRAITS,
    needsTime: { admit: true, success: false },
    admit(call, now) {
      const waiter = call.permit;
      if (waiter instanceof Waiter) return limits.askAgain(call, waiter, now);
      const [from, cost] = [keyOf(call), reservedCost(settings.cost, call)];
      asked = call;
      const admission = limits.arrive(call, from, cost, now);
      asked = undefined;
      if (call.permit instanceof Waiter) {
        events.emit('queue.entered', call, () => ({ queued: limits.queued }));
      }
      return admission;
    },
    settle(call, outcome, now) {
      let cost: number | undefined;
      try {
        cost = settledCost(settings.cost, call, outcome);
      } finally {
        // A function that throws leaves taken what was reserved.
        if (cost === undefined) end(call, now);
      }
      if (cost !== undefined) endAt(cost, call, now);
      return PASS;
    },
    abandon: (call, _reason, now) => end(call, now),
    withdraw: (permit) => limits.withdraw(permit as Waiter),

    tryAcquire(request = {}) {
      const permits = checkAcquisition(request);
      const from = checkGivenKey('rateLimiter.tryAcquire.key', request.key);
      return limits.tryAcquire(from, permits, readClock());
    },
    drain: (of) => limits.drain(checkGivenKey('rateLimiter.drain(key)', of), readClock()),
    update(change) {
      settings = updatedOptions(settings, change);
      const previous = rate;
      const next = rateFor(settings);
      if (!isSame(next, previous)) rate = next;
      limits.update(rate, settings, readClock());
      if (rate === previous) return;
      events.emit('limit.changed', undefined, () => ({
        limit: perSecond(rate),
        previousLimit: perSecond(previous),
      }));
    },
    remembers(now) {
      if (limits.queued > 0) return Infinity;
      const used = limits.mostUsed(now);
      return used === 0 ? 0 : 0.5 + used / 2;
    },
    attach(runtime) {
      const before = events.runtime;
      events.attach(runtime);
      // Monotonic clocks have origins of their own.
      if (runtime !== before) limits.shift(runtime.clock.now() - before.clock.now());
    },
    describe: () =>
      plain(RATE_LIMITER, {
        ...settings,
        maxKeys: key === undefined ? undefined : settings.limits,
        // Said where nobody waits, it would be refused.
        maxQueued: settings.maxWait === 0 ? undefined : settings.maxQueued,
      }),
    reading: () => ({
      // With a limit for each key there is no one number.
      ...(key === undefined && { usage: used(), limit: rate.burst }),
      queued: limits.queued,
      maxQueued: maxQueuedOf(settings),
    }),
    snapshot(of) {
      const { available, nextPermitMs } = limits.look(
        checkGivenKey('rateLimiter.snapshot(key)', of),
        readClock(),
      );
      const { permits, periodMs, burst } = rate;
      const { queued, keys } = limits;
      return Object.freeze({ permits, periodMs, burst, available, nextPermitMs, queued, keys });
    },
  };
}

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
