import type { EventHub, Policy } from '../core/index.ts';
import { BulkheadPolicy } from './bulkhead-policy.ts';
import type { BulkheadEventType } from './events.ts';
import type { BulkheadOptions, BulkheadUpdate } from './options.ts';
import type { BulkheadSnapshot } from './snapshot.ts';

export interface Bulkhead extends Policy<never> {
  readonly kind: 'bulkhead';
  readonly events: EventHub<BulkheadEventType>;
  /** Listens to the bulkhead's events, whichever pipeline brought them about; `'*'` for all. */
  readonly on: EventHub<BulkheadEventType>['on'];
  readonly releaseOn: 'settle' | 'abandon';
  readonly maxConcurrent: number;
  readonly maxQueued: number;
  /** Calls that hold a permit. Above `maxConcurrent` only for a while after that was lowered. */
  readonly active: number;
  /**
   * Those of them that nobody waits for any more (a timeout, the caller's abort) while their operation runs on. It either
   * ends soon, or ignores its signal and holds its permit for as long as it takes: what never ends never gives it back.
   */
  readonly abandoned: number;
  /** Calls that wait for a permit. */
  readonly queued: number;
  /** Permits that are free; none while it is paused. */
  readonly available: number;
  readonly paused: boolean;
  /**
   * Changes options while in use; `undefined` brings a default back, and what is left out stays. More permits are handed to waiting
   * calls at once. With fewer, running calls end as they would, and whoever waits already stays in the queue, for as long as it was
   * told that it may. A changed `maxConcurrent` emits `limit.changed`.
   * @throws RangeError, TypeError as `bulkhead()`; then nothing has changed
   */
  update(change: BulkheadUpdate): void;
  /**
   * Lets nobody in until `resume()`, though permits may be free: calls wait as far as the queue has room, and are refused
   * beyond. Running calls go on, and so do `maxWait` and timeouts further out. Of a limit that is shared with other
   * code, only this bulkhead's calls are held back; they keep their order, but not their turn.
   */
  pause(): void;
  /** Ends a pause: free permits are handed to waiting calls at once. */
  resume(): void;
  /** Sends all waiting calls away, each with a {@link QueueClearedError}. Answers with how many these were. */
  clear(): number;
  /**
   * Resolves when no call of this bulkhead waits and none runs, abandoned operations included: one that never ends is waited
   * for without end, so bound the wait where that can be. Resolves at once where it is so already. Never rejects.
   */
  onIdle(): Promise<void>;
  snapshot(): BulkheadSnapshot;
}

/**
 * Limits how many calls run at the same time, so that a slow dependency cannot take up everything there is: sockets,
 * memory, the rest of the process. Excess calls wait in a bounded queue, or fail at once: strictly first come, first served,
 * unless `queue`, `priority`, `fair` or `partitions` say otherwise. A call fails with a {@link BulkheadFullError} when the
 * queue is full, and with a {@link QueueTimeoutError} when it has waited for `maxWait`; neither has run. A result is never
 * changed. Events: `queue.entered`, `permit.abandoned`, `limit.changed`, `execution.rejected`.
 *
 * The queue can be held back and sent away, and a shutdown can wait for the last call:
 *
 *     places.clear();
 *     await places.onIdle();
 *
 * In a pipeline it belongs inside the retry (a call that waits to be retried then holds no permit) and outside the
 * timeout of the attempt (which then does not count the time in the queue). Share one instance among all pipelines that
 * use the same dependency; two instances are two limits.
 *
 * A call must not enter a bulkhead that it already holds a permit of, in an execution inside its own operation: when all
 * permits are held by calls that wait for another one, none of them can go on. The default (nobody waits) and
 * `maxWait` turn such a deadlock into an error; a separate bulkhead for the inner calls avoids it.
 */
export function bulkhead(options: BulkheadOptions = {}): Bulkhead {
  return new BulkheadPolicy(options);
}
