import { type Call, EventHub, type Policy } from '../core/index.ts';
import { Gcra } from '../structures/index.ts';
import { type Acquisition, Limits } from './limits.ts';
import {
  type Changeable,
  checkAcquisition,
  checkCost,
  checkKey,
  type RateLimiterOptions,
  type RateLimiterUpdate,
  resolveRateLimiterOptions,
  resolveRateLimiterUpdate,
} from './options.ts';
import { Waiter } from './waiting-lines.ts';

export type RateLimiterEvent = 'queue.entered' | 'limit.changed' | 'execution.rejected';

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
   * Changes options while in use. Each limit stays as full as it was, in proportion: an empty one stays empty, a full one
   * full. Whoever waits keeps the place in the line and waits by the new rate, even beyond `maxWait`; only who costs more
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
  /** Keys that the limiter keeps a number for. */
  readonly keys: number;
}

/**
 * Limits how many calls start per time, to stay within what a dependency allows, or to hold each of many callers to its
 * share. Excess calls fail at once with a `RateLimitedError`, whose `retryAfterMs` says when to come back, or wait for up
 * to `maxWait`, strictly first come, first served. A result is never changed. Events: `queue.entered`, `limit.changed`,
 * `execution.rejected`.
 *
 * Permits are not given back. So in a pipeline it belongs inside whatever may refuse a call (circuit breaker, bulkhead),
 * lest permits are spent on calls that are never sent; and inside the retry, if every attempt is to count. Share one
 * instance among all pipelines that the limit is for; two instances are two limits.
 */
export function rateLimiter(options: RateLimiterOptions): RateLimiter {
  const resolved = resolveRateLimiterOptions(options);
  const { name, key } = resolved;
  const kind = 'rate-limiter';
  const events = new EventHub<RateLimiterEvent>({ kind, name });
  let current: Changeable = resolved;
  let gcra = gcraFor(current);
  const limits = new Limits(name, gcra, resolved);

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

    admit(call, now) {
      const waiter = call.permit;
      if (waiter instanceof Waiter) return limits.askAgain(waiter, now);
      const admission = limits.arrive(call, keyOf(call), costOf(call), now);
      if (call.permit !== undefined) events.emit('queue.entered', call, () => ({ queued: limits.queued }));
      return admission;
    },
    withdraw: (permit) => limits.withdraw(permit as Waiter),

    tryAcquire(request = {}) {
      const permits = checkAcquisition(request);
      const from = checkGivenKey('rateLimiter.tryAcquire.key', request.key);
      return limits.tryAcquire(from, permits, readClock());
    },
    drain: (of) => limits.drain(checkGivenKey('rateLimiter.drain(key)', of), readClock()),
    update(update) {
      current = resolveRateLimiterUpdate(update, current);
      const previous = gcra;
      gcra = gcraFor(current);
      limits.update(gcra, current, readClock());
      events.emit('limit.changed', undefined, () => ({
        limit: perSecond(gcra),
        previousLimit: perSecond(previous),
      }));
    },
    attach: (runtime) => events.attach(runtime),
    describe: () => ({
      permits: gcra.permits,
      periodMs: gcra.periodMs,
      burst: gcra.burst,
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
      const { permits, periodMs, burst } = gcra;
      const { queued, keys } = limits;
      return Object.freeze({ permits, periodMs, burst, available, nextPermitMs, queued, keys });
    },
  };
}

function gcraFor({ permits, periodMs, burst }: Changeable): Gcra {
  return new Gcra(permits, periodMs, burst ?? permits);
}

function perSecond({ permits, periodMs }: Gcra): number {
  return (permits * 1000) / periodMs;
}

/** JSON has no Infinity. */
function finite(limit: number): number | null {
  return limit === Infinity ? null : limit;
}
