import { ResilienceError } from '../core/index.ts';

export interface FallbackErrorOptions {
  readonly policy: string;
  /** What the fallback failed with. */
  readonly fallbackError: unknown;
  /** The failure that the fallback was for, or the value that was judged to be one. */
  readonly cause: unknown;
}

/**
 * The fallback failed, too. Both failures are kept as they are: `cause` is the original, as with any error that is
 * thrown while another is being handled, and `fallbackError` is the fallback's own.
 */
export class FallbackError extends ResilienceError {
  declare readonly code: 'fallback-failed';
  readonly fallbackError: unknown;

  constructor(options: FallbackErrorOptions) {
    const { fallbackError } = options;
    const why = fallbackError instanceof Error ? `: ${fallbackError.message}` : '';
    super('fallback-failed', `${options.policy}: the fallback failed${why}`, options, 'FallbackError');
    this.fallbackError = fallbackError;
  }
}
