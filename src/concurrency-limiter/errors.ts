import { RejectedError } from '../core/index.ts';

/** The limiter rejected the call: as many calls run as the dependency can process, by its estimate. The call did not run. */
export class ConcurrencyLimitedError extends RejectedError {
  declare readonly code: 'concurrency-limited';
  /** The limit at that time. */
  readonly limit: number;

  /** @param why an unusual reason: permits that are held by abandoned operations */
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
