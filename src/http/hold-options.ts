import { checkDuration, checkName, checkNumber, checkOptions, type Duration } from '../core/index.ts';

export interface HoldOptions {
  /** Appears in errors, events and metrics. @default 'hold' */
  readonly name?: string | undefined;
  /**
   * The longest peace that is kept, > 0, however long the server asked for: after it one finds out anew.
   * @default '1m', as the `retryAfter.max` of `retry`
   */
  readonly max?: Duration | undefined;
  /**
   * How long a call may wait for the peace to end; one that would wait for longer is refused at once. A retried attempt, whose call
   * waits in any case, may wait for up to `max`.
   * @default 0: calls are refused
   */
  readonly maxWait?: Duration | undefined;
  /**
   * Up to what share of a wait is added to it by chance, 0–1, lest all who waited come at one moment.
   * @default 0.2
   */
  readonly jitter?: number | undefined;
}

/** Options in force: every default filled in, every duration in ms. */
export interface ResolvedHoldOptions {
  readonly name: string;
  readonly maxMs: number;
  readonly maxWaitMs: number;
  readonly jitter: number;
}

export function resolveHoldOptions(options: HoldOptions): ResolvedHoldOptions {
  checkOptions('holdOnRetryAfter', options, ['name', 'max', 'maxWait', 'jitter']);
  const { name = 'hold', max = '1m', maxWait = 0, jitter = 0.2 } = options;
  return {
    name: checkName('holdOnRetryAfter.name', name),
    maxMs: checkDuration('holdOnRetryAfter.max', max, { above: true, max: MAX_HOLD_MS }),
    maxWaitMs: checkDuration('holdOnRetryAfter.maxWait', maxWait, { max: MAX_HOLD_MS }),
    jitter: checkNumber('holdOnRetryAfter.jitter', jitter, { max: 1 }),
  };
}

/** Twelve days: even with jitter, timers hold it. */
const MAX_HOLD_MS = 2 ** 30;
