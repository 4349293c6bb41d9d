import {
  type Admission,
  EventHub,
  type Park,
  type Policy,
  type PolicyCall,
  PROCEED,
  plain,
  reject,
  type Trait,
} from '../core/index.ts';
import { AdoptedLimit } from './adopted-limit.ts';
import { isOrdered, resolveOptions, updatedOptions } from './check-options.ts';
import { BulkheadFullError, QueueClearedError, QueueTimeoutError } from './errors.ts';
import { type BulkheadEventType, EVENTS } from './events.ts';
import { Idlers } from './idlers.ts';
import { BULKHEAD, type BulkheadOptions, type BulkheadUpdate, type Settings } from './options.ts';
import { OrderedSemaphore } from './ordered-semaphore.ts';
import { Semaphore } from './semaphore.ts';
import { type Slots, Waiter } from './slots.ts';
import { type BulkheadSnapshot, takeSnapshot } from './snapshot.ts';

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
  let settings = resolveOptions(options);
  const { name, limit } = settings;
  const slots: Slots =
    limit === undefined ? makePermits(settings) : new AdoptedLimit(limit, settings.maxQueued);
  const kind = 'bulkhead';
  const events = new EventHub<BulkheadEventType>({ kind, name }, EVENTS);
  let parked = parkedFor(settings.maxWait);

  const lock = limit ?? slots;
  const idlers = new Idlers(slots);
  let abandoned = 0;

  /** The reason for a refusal, where it is no ordinary one. */
  function unusual(): string {
    if (slots.paused) return '; it is paused';
    return abandoned === 0
      ? ''
      : `; of ${slots.active} permits, ${abandoned} are held by operations that nobody waits for any more`;
  }

  function enter(call: PolicyCall): Admission {
    const entry = slots.enter(call);
    switch (entry) {
      case 'entered':
        return PROCEED;
      case 'soon':
        return parked;
      case 'queued':
        events.emit('queue.entered', call, () => ({ queued: slots.queued }));
        return parked;
      case 'full':
        return reject(new BulkheadFullError(name, slots.maxConcurrent, slots.maxQueued, unusual()));
      default:
        return entry;
    }
  }

  return {
    kind,
    name,
    events,
    on: (type, listener) => events.on(type, listener),
    get releaseOn() {
      return settings.releaseOn;
    },
    get maxConcurrent() {
      return slots.maxConcurrent;
    },
    get maxQueued() {
      return slots.maxQueued;
    },
    get active() {
      return slots.active;
    },
    get queued() {
      return slots.queued;
    },
    get available() {
      return slots.available;
    },
    get abandoned() {
      return abandoned;
    },
    get paused() {
      return slots.paused;
    },

    lock,
    traits: TRAITS,
    needsTime: { admit: false, success: false },
    admit(call) {
      const waiter = call.permit;
      return waiter instanceof Waiter ? (waiter.decision ?? parked) : enter(call);
    },
    withdraw(permit) {
      slots.withdraw(permit as Waiter);
      idlers.look();
    },
    expire: () => new QueueTimeoutError(name, settings.maxWait),
    outlive(call) {
      abandoned += 1;
      const { active, maxConcurrent: limit } = slots;
      events.emit('permit.abandoned', call, () => ({ abandoned, active, limit }));
    },
    release(permit, _now, _startedAt, outlived) {
      if (outlived === true) abandoned -= 1;
      slots.release(permit);
      idlers.look();
    },

    pause() {
      slots.paused = true;
    },
    resume() {
      slots.paused = false;
      idlers.look();
    },
    clear() {
      const cleared = slots.clear(() => reject(new QueueClearedError(name)));
      idlers.look();
      return cleared;
    },
    onIdle: () => idlers.wait(),
    remembers() {
      if (slots.active > 0 || slots.queued > 0) return Infinity;
      return slots.paused ? 1 : 0;
    },

    update(change) {
      settings = updatedOptions(settings, change);
      parked = parkedFor(settings.maxWait);
      slots.maxQueued = settings.maxQueued;
      // The one of an adopted limit has no default.
      const keepsLimit = limit !== undefined && change.maxConcurrent === undefined;
      const previousLimit = slots.maxConcurrent;
      const { maxConcurrent } = keepsLimit ? slots : settings;
      if (maxConcurrent === previousLimit) return;
      slots.maxConcurrent = maxConcurrent;
      idlers.look();
      events.emit('limit.changed', undefined, () => ({ limit: maxConcurrent, previousLimit }));
    },
    attach: (runtime) => events.attach(runtime),
    // The limit that is adopted says itself how many may run.
    describe: () =>
      plain(BULKHEAD, limit === undefined ? settings : { ...settings, maxConcurrent: undefined }),
    reading: () => ({
      usage: slots.active,
      limit: slots.maxConcurrent,
      abandoned,
      queued: slots.queued,
      maxQueued: slots.maxQueued,
    }),
    snapshot: () => takeSnapshot(slots, abandoned),
  };
}

const TRAITS: readonly Trait[] = ['queues', 'limits'];

function makePermits(settings: Settings): Slots {
  return isOrdered(settings)
    ? new OrderedSemaphore(settings)
    : new Semaphore(settings.maxConcurrent, settings.maxQueued);
}

function parkedFor(ms: number): Park {
  return Object.freeze({ type: 'park', ms });
}
