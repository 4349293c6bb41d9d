import { RejectedError } from '../core/index.ts';

/** Why a bulkhead had no room for a call: none was free, or a call that matters more, or one of somebody who has less, has taken it. */
export type FullReason = 'full' | 'less-critical' | 'fair-share';

const TAKEN: Readonly<Record<FullReason, string>> = {
  full: '',
  'less-critical': '; a more critical call took the place in the queue',
  'fair-share': '; the place in the queue went to others, who have fewer',
};

/** As many calls run as the bulkhead lets run, and as many wait as it lets wait. The call did not run. */
export class BulkheadFullError extends RejectedError {
  declare readonly code: 'bulkhead-full';
  /**
   * - `full`: all places were taken when the call came;
   * - `less-critical`: it waited, and a more critical call took its place;
   * - `fair-share`: it waited, and its tenant or partition had more calls waiting than the one that its place was given to.
   */
  readonly reason: FullReason;

  /** @param why what is not as usual: permits that are held in vain, a pause */
  constructor(
    policy: string,
    maxConcurrent: number,
    maxQueued: number,
    why = '',
    reason: FullReason = 'full',
  ) {
    const message = `bulkhead '${policy}' is full: maxConcurrent ${maxConcurrent}, maxQueued ${maxQueued}${why}${TAKEN[reason]}`;
    super('bulkhead-full', message, { policy }, 'BulkheadFullError');
    this.reason = reason;
  }
}

/** Why a call of a bulkhead's queue was not let wait, or wait on. */
export type QueueTimeoutReason = 'max-wait' | 'overloaded' | 'deadline';

/** The call waited for a permit of the bulkhead as long as makes sense. It did not run. */
export class QueueTimeoutError extends RejectedError {
  declare readonly code: 'queue-timeout';
  /** How long the call waited, in ms. */
  readonly queuedMs: number;
  /**
   * - `max-wait`: it waited for `maxWait`;
   * - `overloaded`: the queue did not drain, and the call was the one that had waited longest (`codel`);
   * - `deadline`: less of its time is left than it is expected to take (`expectedDuration`).
   */
  readonly reason: QueueTimeoutReason;

  /** @param neededMs how long it would have taken */
  constructor(policy: string, queuedMs: number, reason: QueueTimeoutReason = 'max-wait', neededMs = 0) {
    super(
      'queue-timeout',
      messageOf(policy, Math.round(queuedMs), reason, neededMs),
      { policy },
      'QueueTimeoutError',
    );
    this.queuedMs = queuedMs;
    this.reason = reason;
  }
}

function messageOf(policy: string, ms: number, reason: QueueTimeoutReason, neededMs: number): string {
  switch (reason) {
    case 'max-wait':
      return `no permit of bulkhead '${policy}' came free within ${ms} ms`;
    case 'overloaded':
      return `the queue of bulkhead '${policy}' is overloaded: a call was sent away that had waited ${ms} ms`;
    case 'deadline':
      return `bulkhead '${policy}' did not start a call after ${ms} ms in the queue: it takes ${Math.round(neededMs)} ms, and less is left of its time`;
  }
}

/** The call waited for a permit of the bulkhead, and `clear()` sent away all who did. It did not run. */
export class QueueClearedError extends RejectedError {
  declare readonly code: 'queue-cleared';

  constructor(policy: string) {
    super('queue-cleared', `the queue of bulkhead '${policy}' was cleared`, { policy }, 'QueueClearedError');
  }
}
