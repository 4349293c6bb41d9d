import { printable, ResilienceError } from '../core/index.ts';

/** The fields of a FallbackError beside its message. */
export interface FallbackErrorOptions {
  readonly policy: string;
  /** The error that the fallback failed with. */
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
    const message = `${options.policy}: the fallback failed${reason(fallbackError)}`;
    super('fallback-failed', message, options, 'FallbackError');
    this.fallbackError = fallbackError;
  }
}

/** Reads the message of an error. The error may be any value that was thrown, and reading it may throw. */
function reason(error: unknown): string {
  try {
    return error instanceof Error ? `: ${printable(error.message, 200)}` : '';
  } catch {
    return '';
  }
}
