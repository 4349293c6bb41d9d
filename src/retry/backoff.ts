import type { Duration, Outcome } from '../core/index.ts';

/**
 * How long to wait before each retry. A backoff is pure: what it has to remember about one call is the number that it
 * returns as `state` and is handed back, so that one backoff serves any number of calls at once. Made by `constant`,
 * `linear`, `exponential`, `fibonacci` or `schedule`; a backoff of one's own is most simply a {@link BackoffFunction}.
 */
export interface Backoff {
  /**
   * The delay before retry number `retry`, counted from 1.
   * @param state what the step before returned, 0 at first
   * @param random in [0, 1)
   * @param limitMs no delay is longer, and jitter is drawn below it: many calls at the limit do not come back together
   */
  next(retry: number, state: number, random: () => number, limitMs?: number): BackoffStep;
  /** The first delay before jitter. A limit below it would leave nothing of the backoff. */
  readonly initialMs?: number | undefined;
  /** The longest delay, where the backoff has one of its own. */
  readonly maxMs?: number | undefined;
  /**
   * The longest that the delay before retry number `retry` can be, jitter included, in ms: for whoever adds up what a call may take.
   * @default as long as the retry's `maxDelay`
   */
  longest?(retry: number): number;
  /** The options in force as plain data, under the name of what made it: `{ constant: { delay: 1000, jitter: 'none' } }`. */
  describe?(): Record<string, unknown>;
}

export interface BackoffStep {
  readonly delayMs: number;
  readonly state: number;
}

/** A backoff as a function: the delay after the failure that it is told of. */
export type BackoffFunction = (context: BackoffContext) => Duration;

export interface BackoffContext {
  /** Number of the attempt that failed, counted from 1 by this retry: also the number of the retry to come. */
  readonly attempt: number;
  /** The outcome of the attempt. */
  readonly outcome: Outcome;
  /** The delay before the attempt that failed; 0 for the first. */
  readonly previousDelayMs: number;
  /** Time since the retry was entered. */
  readonly elapsedMs: number;
  /** A number in [0, 1) from the pipeline's runtime, so that tests can repeat it. */
  random(): number;
}
