import { ResilienceError } from './errors.ts';

/** The time that the caller gave was over before there was an outcome. Of what the operation did, nothing is known. */
export class DeadlineExceededError extends ResilienceError {
  declare readonly code: 'deadline-exceeded';
  /** True if the time was over before the call began: nothing has run. */
  readonly notStarted: boolean;

  /** @param pipeline name of the pipeline that the call ran in */
  constructor(pipeline: string, notStarted: boolean) {
    const when = notStarted ? 'before it began' : 'before it had an outcome';
    super(
      'deadline-exceeded',
      `the deadline of the call was over ${when}`,
      { policy: pipeline },
      'DeadlineExceededError',
    );
    this.notStarted = notStarted;
  }
}
