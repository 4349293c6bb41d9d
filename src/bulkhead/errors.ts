import { RejectedError } from '../core/index.ts';

/** As many calls run as the bulkhead lets run, and as many wait as it lets wait. The call did not run. */
export class BulkheadFullError extends RejectedError {
  declare readonly code: 'bulkhead-full';

  /** @param why what is not as usual: permits that are held in vain, a pause */
  constructor(policy: string, maxConcurrent: number, maxQueued: number, why = '') {
    const message = `bulkhead '${policy}' is full: maxConcurrent ${maxConcurrent}, maxQueued ${maxQueued}${why}`;
    super('bulkhead-full', message, { policy }, 'BulkheadFullError');
  }
}

/** The call waited for a permit of the bulkhead as long as it may. It did not run. */
export class QueueTimeoutError extends RejectedError {
  declare readonly code: 'queue-timeout';
  /** How long the call waited, in ms. */
  readonly queuedMs: number;

  constructor(policy: string, queuedMs: number) {
    const message = `no permit of bulkhead '${policy}' came free within ${Math.round(queuedMs)} ms`;
    super('queue-timeout', message, { policy }, 'QueueTimeoutError');
    this.queuedMs = queuedMs;
  }
}

/** The call waited for a permit of the bulkhead, and `clear()` sent away all who did. It did not run. */
export class QueueClearedError extends RejectedError {
  declare readonly code: 'queue-cleared';

  constructor(policy: string) {
    super('queue-cleared', `the queue of bulkhead '${policy}' was cleared`, { policy }, 'QueueClearedError');
  }
}
