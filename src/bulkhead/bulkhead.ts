import {
  type Admission,
  EventHub,
  type Park,
  type Policy,
  type PolicyCall,
  PROCEED,
  reject,
} from '../core/index.ts';
import { AdoptedLimit } from './adopted-limit.ts';
import { BulkheadFullError, QueueTimeoutError } from './errors.ts';
import {
  type BulkheadOptions,
  type BulkheadResize,
  checkBulkheadResize,
  resolveBulkheadOptions,
} from './options.ts';
import { Semaphore } from './semaphore.ts';
import { type Slots, Waiter } from './slots.ts';

export type BulkheadEvent = 'queue.entered' | 'limit.changed' | 'execution.rejected';

export interface Bulkhead extends Policy<never> {
  readonly kind: 'bulkhead';
  readonly events: EventHub<BulkheadEvent>;
  /** Listens to the bulkhead's events, whichever pipeline brought them about; `'*'` for all. */
  readonly on: EventHub<BulkheadEvent>['on'];
  readonly releaseOn: 'settle' | 'abandon';
  readonly maxConcurrent: number;
  readonly maxQueued: number;
  /** Calls that hold a permit. Above `maxConcurrent` only for a while after that was lowered. */
  readonly active: number;
  /** Calls that wait for a permit. */
  readonly queued: number;
  /** Permits that are free. */
  readonly available: number;
  /**
   * Changes the limits while in use. More permits are handed to waiting calls at once. With fewer, running calls end as
   * they would, and whoever waits already stays in the queue. A changed `maxConcurrent` emits `limit.changed`.
   */
  resize(change: BulkheadResize): void;
  snapshot(): BulkheadSnapshot;
}

export interface BulkheadSnapshot {
  readonly active: number;
  readonly queued: number;
  /** `null`: no limit. */
  readonly available: number | null;
  /** `null`: no limit. */
  readonly maxConcurrent: number | null;
  /** `null`: no limit. */
  readonly maxQueued: number | null;
}

/**
 * Limits how many calls run at the same time, so that a slow dependency cannot take up everything there is: sockets,
 * memory, the rest of the process. Excess calls wait in a bounded queue, strictly first come, first served, or fail at
 * once: a call fails with a {@link BulkheadFullError} when the queue is full, and with a {@link QueueTimeoutError} when it
 * has waited for `queueTimeout`; neither has run. A result is never changed. Events: `queue.entered`, `limit.changed`,
 * `execution.rejected`.
 *
 * In a pipeline it belongs inside the retry (a call that waits to be retried then holds no permit) and outside the
 * timeout of the attempt (which then does not count the time in the queue). Share one instance among all pipelines that
 * use the same dependency; two instances are two limits.
 *
 * A call must not enter a bulkhead that it already holds a permit of, in an execution inside its own operation: when all
 * permits are held by calls that wait for another one, none of them can go on. The default (nobody waits) and
 * `queueTimeout` turn such a deadlock into an error; a separate bulkhead for the inner calls avoids it.
 */
export function bulkhead(options: BulkheadOptions = {}): Bulkhead {
  const { name, limit, ...limits } = resolveBulkheadOptions(options);
  let { queueTimeoutMs, releaseOn } = limits;
  const slots: Slots =
    limit === undefined
      ? new Semaphore(limits.maxConcurrent, limits.maxQueued)
      : new AdoptedLimit(limit, limits.maxQueued);
  const kind = 'bulkhead';
  const events = new EventHub<BulkheadEvent>({ kind, name });
  let parked: Park = Object.freeze({ type: 'park', ms: queueTimeoutMs });

  function enter(call: PolicyCall): Admission {
    switch (slots.enter(call)) {
      case 'entered':
        return PROCEED;
      case 'soon':
        return parked;
      case 'queued':
        events.emit('queue.entered', call, () => ({ queued: slots.queued }));
        return parked;
      case 'full':
        return reject(new BulkheadFullError(name, slots.maxConcurrent, slots.maxQueued));
    }
  }

  return {
    kind,
    name,
    events,
    on: (type, listener) => events.on(type, listener),
    get releaseOn() {
      return releaseOn;
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

    needsTime: { admit: false, success: false },
    admit(call) {
      const waiter = call.permit;
      return waiter instanceof Waiter ? (waiter.decision ?? parked) : enter(call);
    },
    withdraw: (permit) => slots.withdraw(permit as Waiter),
    expire: () => new QueueTimeoutError(name, queueTimeoutMs),
    release: (permit) => slots.release(permit),

    resize(change) {
      queueTimeoutMs = checkBulkheadResize(change) ?? queueTimeoutMs;
      parked = Object.freeze({ type: 'park', ms: queueTimeoutMs });
      releaseOn = change.releaseOn ?? releaseOn;
      const previousLimit = slots.maxConcurrent;
      const { maxConcurrent = previousLimit, maxQueued = slots.maxQueued } = change;
      slots.maxQueued = maxQueued;
      if (maxConcurrent === previousLimit) return;
      slots.maxConcurrent = maxConcurrent;
      events.emit('limit.changed', undefined, () => ({ limit: maxConcurrent, previousLimit }));
    },
    attach: (runtime) => events.attach(runtime),
    describe: () => ({
      maxConcurrent: finite(slots.maxConcurrent),
      maxQueued: finite(slots.maxQueued),
      queueTimeoutMs: finite(queueTimeoutMs),
      releaseOn,
      ...(limit !== undefined && { limit: 'function' }),
    }),
    snapshot: () =>
      Object.freeze({
        active: slots.active,
        queued: slots.queued,
        available: finite(slots.available),
        maxConcurrent: finite(slots.maxConcurrent),
        maxQueued: finite(slots.maxQueued),
      }),
  };
}

/** JSON has no Infinity. */
function finite(limit: number): number | null {
  return limit === Infinity ? null : limit;
}
