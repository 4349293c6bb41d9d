import {
  checkDuration,
  checkNumber,
  checkOneOf,
  checkOptions,
  type Duration,
  MAX_TIMER_MS,
} from '../core/index.ts';
import type { Backoff, BackoffStep } from './backoff.ts';
import { checkMax, growing } from './growth.ts';
import { JITTERS, type Jitter } from './jitter.ts';

export interface ExponentialOptions {
  /** Delay before the first retry, > 0; with `decorrelated` jitter, about its median. */
  readonly initial: Duration;
  /** Longest delay, ≥ `initial`. @default none but the retry's `maxDelay` */
  readonly max?: Duration | undefined;
  /** By what factor each delay is longer than the one before, ≥ 1; with `decorrelated` jitter > 1. @default 2 */
  readonly multiplier?: number | undefined;
  /**
   * How chance comes in. `decorrelated` spreads the retries of many clients evenly in time, without the heap of early ones
   * that `full` makes. `none` lets clients that failed together come back together.
   * @default 'decorrelated'
   */
  readonly jitter?: Jitter | 'decorrelated' | undefined;
}

/** Each delay is `multiplier` times the one before: `initial · multiplierⁿ⁻¹` before retry n, and jitter. */
export function exponential(options: ExponentialOptions): Backoff {
  checkOptions('exponential', options, ['initial', 'max', 'multiplier', 'jitter']);
  const { initial, max, multiplier = 2, jitter = 'decorrelated' } = options;
  const initialMs = checkDuration('exponential.initial', initial, { above: true, max: MAX_TIMER_MS });
  const maxMs = checkMax('exponential', max, initialMs);
  checkOneOf('exponential.jitter', jitter, [...JITTERS, 'decorrelated']);
  checkNumber('exponential.multiplier', multiplier, {
    min: 1,
    max: 1000,
    // Decorrelated delays are differences on the exponential curve: where it is flat there are none.
    above: jitter === 'decorrelated',
  });
  const describe = (): Record<string, unknown> => ({
    backoff: 'exponential',
    initialMs,
    multiplier,
    ...(maxMs === undefined ? {} : { maxMs }),
    jitter,
  });
  if (jitter === 'decorrelated') return decorrelated(initialMs, multiplier, maxMs, describe);
  return growing((retry) => initialMs * multiplier ** (retry - 1), initialMs, maxMs, jitter, describe);
}

/** Smoothes the first delays. */
const P_FACTOR = 4;
/** Brings the median of the first delay near to `initial`. */
const SCALE = 1 / 1.4;

/**
 * Polly's DecorrelatedJitterV2, by George Polevoy. Retry n is due at a random place in its stretch of a smoothed
 * exponential curve, `multiplierᵗ · tanh(√4t)` with t in [n − 1, n), and its delay is the distance from the place of the
 * retry before: that is the state. Polly's multiplier is 2. With any other, too, the delays of n retries add up to
 * between `multiplierⁿ⁻¹` and `multiplierⁿ` (smoothed) times `initial` / 1.4, and a delay is never negative; below 2 the
 * curve is so flat that the second delay tends to be shorter than the first.
 * @see https://github.com/App-vNext/Polly/blob/main/src/Polly.Core/Retry/RetryHelper.cs
 * @see https://github.com/App-vNext/Polly/issues/530
 */
function decorrelated(
  initialMs: number,
  multiplier: number,
  maxMs: number | undefined,
  describe: () => Record<string, unknown>,
): Backoff {
  const ownLimitMs = maxMs ?? MAX_TIMER_MS;
  return {
    initialMs,
    maxMs,
    describe,
    next(retry, previous, random, limitMs = MAX_TIMER_MS): BackoffStep {
      const t = retry - 1 + random();
      const place = multiplier ** t * Math.tanh(Math.sqrt(P_FACTOR * t));
      const limit = Math.min(ownLimitMs, limitMs);
      // Off the end of what numbers can hold, where Infinity − Infinity would be no delay at all.
      if (place === Infinity) return { delayMs: limit, state: previous };
      // The curve only rises, but for places that lie next to each other rounding may say otherwise.
      const distance = Math.max(0, place - previous);
      return { delayMs: Math.min(distance * SCALE * initialMs, limit), state: place };
    },
  };
}
