import { checkDuration, type Duration, MAX_TIMER_MS, show } from '../core/index.ts';
import type { Backoff, BackoffStep } from './backoff.ts';
import { applyJitter, type Jitter } from './jitter.ts';

/**
 * A backoff whose delay follows from the number of the retry alone. Chance comes in as jitter, below the limit.
 * @param delay of a retry without limit and jitter; may overflow to Infinity
 */
export function growing(
  delay: (retry: number) => number,
  initialMs: number,
  maxMs: number | undefined,
  jitter: Jitter,
  describe: () => Record<string, unknown>,
): Backoff {
  const ownLimitMs = maxMs ?? MAX_TIMER_MS;
  return {
    initialMs,
    maxMs,
    describe,
    next(retry, state, random, limitMs = MAX_TIMER_MS): BackoffStep {
      const limited = Math.min(delay(retry), ownLimitMs, limitMs);
      return { delayMs: applyJitter(jitter, limited, random), state };
    },
  };
}

/** `max` of a backoff that begins with `initialMs`. */
export function checkMax(backoff: string, max: Duration | undefined, initialMs: number): number | undefined {
  if (max === undefined) return undefined;
  const maxMs = checkDuration(`${backoff}.max`, max, { max: MAX_TIMER_MS });
  if (maxMs < initialMs) {
    throw new RangeError(
      `${backoff}.max must be at least ${backoff}.initial (${initialMs} ms), got ${show(max)}`,
    );
  }
  return maxMs;
}
