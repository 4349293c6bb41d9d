import { RejectedError } from '../core/index.ts';

/** The rate limiter has no permit for the call, or none soon enough. */
export class RateLimitedError extends RejectedError {
  declare readonly code: 'rate-limited';

  /**
   * @param retryAfterMs in how many ms the call would get its permits, if nobody else takes any; `undefined` where it
   * never would, because it costs more than the limiter ever has
   */
  constructor(policy: string, retryAfterMs: number | undefined) {
    const hint =
      retryAfterMs === undefined
        ? 'the call costs more than there ever is'
        : `try again in ${Math.ceil(retryAfterMs)} ms`;
    const message = `rate limit '${policy}' is reached: ${hint}`;
    super('rate-limited', message, { policy, retryAfterMs }, 'RateLimitedError');
  }
}
