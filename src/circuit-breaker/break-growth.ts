import type { OptionsOf, Outcome } from '../core/index.ts';

/**
 * A break that grows with each break in a row.
 * @example { initial: 5s, max: 5m }
 */
export const BREAK_GROWTH = {
  /** The first break in a row, above 0. */
  initial: { is: 'duration', above: 0, max: 9_007_199_254_740_991, required: true },
  /** The longest break, at least `initial`. */
  max: { is: 'duration', above: 0, max: 9_007_199_254_740_991, required: true },
  /** By what factor each break in a row is longer than the one before, at least 1. @default 2 */
  multiplier: { is: 'number', min: 1, max: 1.7976931348623157e308, default: 2 },
  /**
   * Chance in the length of a break: with `'equal'` it is a random length in [half of it, all of it).
   *
   * There is no `'full'`, which would make breaks of no length.
   * @default 'equal'
   * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
   */
  jitter: { is: 'one of', of: ['equal', 'none'], default: 'equal' },
} as const;

/**
 * A break of `initial × multiplier^n`, at most `max`, for the n-th break in a row, from 0. The row survives a close: it is
 * over when the circuit has then stayed closed for as long as the last break was, as in Effect.
 * @see https://github.com/Effect-TS/effect
 */
export interface BreakGrowth extends OptionsOf<typeof BREAK_GROWTH> {}

/** The things that the length of a break may depend on. */
export interface BreakContext {
  /** Breaks in a row, this one included: 1 for the first. See {@link BreakGrowth}. */
  readonly consecutiveBreaks: number;
  /** The outcome that opened the circuit; `undefined` if it was a timeout further out, a call in flight, a change of options, or `trip()`. */
  readonly outcome: Outcome | undefined;
  /** Share of failures among the calls in the window or, if a probe failed, among the probes. */
  readonly failureRate: number;
}
