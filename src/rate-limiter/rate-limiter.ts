import type { EventHub, Policy } from '../core/index.ts';
import { Gcra, SlidingWindow } from '../structures/index.ts';
import type { RateLimiterEventType } from './events.ts';
import type { Acquisition, AcquisitionRequest } from './limits.ts';
import { type RateLimiterOptions, type RateLimiterUpdate, resolveOptions } from './options.ts';
import { RateLimiterPolicy } from './rate-limiter-policy.ts';
import { BucketRefunds, WindowRefunds } from './refunds.ts';
import type { RateLimiterSnapshot } from './snapshot.ts';

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
   * in proportion: an empty one stays empty, a full one full; of a sliding window, what was taken counts as it did. A call that waits keeps
   * the place in the line and waits by the new rate, even beyond `maxWait`; only who costs more than the new `burst` fails when its turn
   * comes. Another rate emits `limit.changed`, which counts permits per second.
   * @throws RangeError, TypeError as `rateLimiter()`; then nothing has changed
   */
  update(change: RateLimiterUpdate): void;
  /** With the state of the limit of `key`, or else of the calls without a key. */
  snapshot(key?: string): RateLimiterSnapshot;
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
    ? new RateLimiterPolicy(
        settings,
        new WindowRefunds(),
        ({ permits, period }) => new SlidingWindow(permits, period),
      )
    : new RateLimiterPolicy(
        settings,
        new BucketRefunds(),
        ({ permits, period, burst }) => new Gcra(permits, period, burst ?? permits),
      );
}
