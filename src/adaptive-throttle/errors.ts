import { percentInWords, RejectedError } from '../core/index.ts';

/** The call was refused on this side, since the dependency cannot take it. */
export class ThrottledError extends RejectedError {
  declare readonly code: 'throttled';

  /**
   * @param rejection the share of all calls that is refused, 0–1; `undefined` where calls are sent at a rate
   * @param retryAfterMs when there would be a turn for the call, where calls are sent at a rate
   */
  constructor(policy: string, rejection: number | undefined, retryAfterMs?: number) {
    const why =
      rejection === undefined
        ? `the next turn that is free is in ${Math.ceil(retryAfterMs ?? 0)} ms`
        : `${percentInWords(rejection)} of the calls are refused`;
    super(
      'throttled',
      `'${policy}' spares an overloaded dependency: ${why}`,
      { policy, retryAfterMs },
      'ThrottledError',
    );
  }
}
