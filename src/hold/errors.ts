import { RejectedError } from '../core/index.ts';

/** The server has asked to be left alone, and the time is not over. */
export class HeldError extends RejectedError {
  declare readonly code: 'held';

  /** @param retryAfterMs how long the server still wants to be left alone */
  constructor(policy: string, retryAfterMs: number) {
    const message = `'${policy}' holds the call: the server asked to be left alone for another ${Math.ceil(retryAfterMs)} ms`;
    super('held', message, { policy, retryAfterMs }, 'HeldError');
  }
}
