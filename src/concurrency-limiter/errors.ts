import { RejectedError } from '../core/index.ts';

/** As many calls run as the dependency takes, by what the limiter has found out. The call did not run. */
export class ConcurrencyLimitedError extends RejectedError {
  declare readonly code: 'concurrency-limited';
  /** How many calls were let run at once. */
  readonly limit: number;

  /** @param why what is not as usual: permits that are held in vain */
  constructor(policy: string, limit: number, why = '') {
    super(
      'concurrency-limited',
      `concurrency limiter '${policy}' lets ${limit} calls run at once, and they do${why}`,
      { policy },
      'ConcurrencyLimitedError',
    );
    this.limit = limit;
  }
}
