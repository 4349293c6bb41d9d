import { ResilienceError } from '../core/index.ts';

/** The scope of the time: one attempt, because the timeout lies inside a retry, or the call as a whole. */
export type TimeoutScope = 'total' | 'attempt';

/** The fields of a TimeoutError beside its message. */
export interface TimeoutErrorOptions {
  readonly policy: string;
  readonly timeoutMs: number;
  readonly scope: TimeoutScope;
  readonly cause?: unknown;
}

/**
 * The operation took longer than a `timeout` allowed. It is also the reason of the signal that the operation was given.
 * The caller's own abort is never reported as one.
 */
export class TimeoutError extends ResilienceError {
  declare readonly code: 'timeout';
  readonly timeoutMs: number;
  readonly scope: TimeoutScope;

  constructor(options: TimeoutErrorOptions) {
    const what = options.scope === 'attempt' ? 'the attempt' : 'the call';
    const message = `${options.policy}: ${what} took longer than ${options.timeoutMs} ms`;
    super('timeout', message, options, 'TimeoutError');
    this.timeoutMs = options.timeoutMs;
    this.scope = options.scope;
  }
}
