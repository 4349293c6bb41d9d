import { RejectedError } from '../../core/index.ts';

/** All permits of a semaphore that a fleet shares are in use. The call did not run. */
export class SemaphoreFullError extends RejectedError {
  declare readonly code: 'semaphore-full';

  /** @param waitedMs how long the call has waited, in ms */
  constructor(policy: string, permits: number, waitedMs: number) {
    const wait = waitedMs > 0 ? `, and none came free within ${Math.round(waitedMs)} ms` : '';
    super(
      'semaphore-full',
      `all ${permits} permits of '${policy}' are in use${wait}`,
      { policy },
      'SemaphoreFullError',
    );
  }
}
