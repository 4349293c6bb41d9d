import { type Call, EventHub, PASS, type Policy, type PolicyCall } from '../core/index.ts';
import { Gcra, type Rate, SlidingWindow } from '../structures/index.ts';
import { type Acquisition, Limits } from './limits.ts';
import {
  type Changeable,
  checkAcquisition,
  checkCost,
  checkKey,
  type RateLimiterOptions,
  type RateLimiterUpdate,
  type ResolvedRateLimiterOptions,
  resolveRateLimiterOptions,
  resolveRateLimiterUpdate,
} from './options.ts';
import { BucketRefunds, type Refunds, Taken, WindowRefunds } from './refunds.ts';
import { Waiter } from './waiting-lines.ts';

export type RateLimiterEvent = 'queue.entered' | 'limit.changed' | 'key.evicted' | 'execution.rejected';

export interface RateLimiter extends Policy<never> {
  readonly kind: 'rate-limiter';
  readonly events: EventHub<RateLimiterEvent>;
  /** Listens to the limiter's events, whichever pipeline brought them about; `'*'` for all. */
  readonly on: EventHub<RateLimiterEvent>['on'];
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
   * Changes options while in use. Each bucket stays as full as it was, in proportion: an empty one stays empty, a full one
   * full; of a sliding window, what was taken counts as it did. Whoever waits keeps the place in the line and waits by the new rate, even beyond `maxWait`; only who costs more
   * than the new `burst` fails when its turn comes. Emits `limit.changed`, which counts permits per second.
   */
  update(update: RateLimiterUpdate): void;
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
 * Share one instance among all pipelines that the limit is for; two instances are two limits.
 *
 * @throws RangeError, TypeError for options that make no sense
 */
export function rateLimiter(options: RateLimiterOptions): RateLimiter {
  const resolved = resolveRateLimiterOptions(options);
  return resolved.algorithm === 'sliding-window'
    ? limiterOf(
        resolved,
        new WindowRefunds(),
        ({ permits, periodMs }) => new SlidingWindow(permits, periodMs),
      )
    : limiterOf(
        resolved,
        new BucketRefunds(),
        ({ permits, periodMs, burst }) => new Gcra(permits, periodMs, burst ?? permits),
      );
}

function limiterOf<State>(
  resolved: ResolvedRateLimiterOptions,
  refunds: Refunds<State>,
  rateFor: (options: Changeable) => Rate<State>,
): RateLimiter {
  const { name, key, algorithm } = resolved;
  const kind = 'rate-limiter';
  const events = new EventHub<RateLimiterEvent>({ kind, name });
  let current: Changeable = resolved;
  let rate = rateFor(current);
  /** The call that is being asked about. */
  let asked: PolicyCall | undefined;
  const limits: Limits<State> = new Limits(name, rate, refunds, resolved, {
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

  function costOf(call: Call): number {
    const { cost } = current;
    return typeof cost === 'number' ? cost : checkCost('rateLimiter.cost(call)', cost(call));
  }

  /** The call has settled, or nobody waits for it any more. */
  function end(call: PolicyCall, now: number): void {
    const taken = call.permit;
    if (!(taken instanceof Taken)) return;
    if (call.startedAt !== undefined) limits.sent(taken);
    else limits.notSent(taken, Number.isNaN(now) ? call.runtime.clock.now() : now);
  }

  /** A key given from outside of an execution. */
  function checkGivenKey(path: string, given: unknown): string | undefined {
    if (given === undefined || key !== undefined) return checkKey(path, given);
    throw new RangeError(`${path} must be left out: rate limiter '${name}' has no option key`);
  }

  return {
    kind,
    name,
    events,
    on: (type, listener) => events.on(type, listener),

    traits: ['queues', 'limits'],
    needsTime: { admit: true, success: false },
    admit(call, now) {
      const waiter = call.permit;
      if (waiter instanceof Waiter) return limits.askAgain(call, waiter, now);
      const [from, cost] = [keyOf(call), costOf(call)];
      asked = call;
      const admission = limits.arrive(call, from, cost, now);
      asked = undefined;
      if (call.permit instanceof Waiter) {
        events.emit('queue.entered', call, () => ({ queued: limits.queued }));
      }
      return admission;
    },
    settle(call, _outcome, now) {
      end(call, now);
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
    update(update) {
      current = resolveRateLimiterUpdate(update, current, key === undefined ? 1 : resolved.maxKeys);
      const previous = rate;
      rate = rateFor(current);
      limits.update(rate, current, readClock());
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
    describe: () => ({
      algorithm,
      permits: rate.permits,
      periodMs: rate.periodMs,
      ...(algorithm === 'token-bucket' && { burst: rate.burst }),
      maxWaitMs: finite(current.maxWaitMs),
      maxQueued: finite(current.maxQueued),
      ...(key !== undefined && { key: key === true ? true : 'function', maxKeys: resolved.maxKeys }),
      cost: typeof current.cost === 'number' ? current.cost : 'function',
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

function perSecond({ permits, periodMs }: Pick<Changeable, 'permits' | 'periodMs'>): number {
  return (permits * 1000) / periodMs;
}

/** JSON has no Infinity. */
function finite(limit: number): number | null {
  return limit === Infinity ? null : limit;
}
