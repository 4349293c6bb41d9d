import { type Duration, MAX_TIMER_MS, outOfRange } from '../core/index.ts';
import type { Backoff, BackoffStep } from './backoff.ts';
import { applyJitter, type Jitter } from './jitter.ts';

/** The parts of a backoff whose delay follows from the number of the retry alone. */
interface Growth {
  readonly initialMs: number;
  readonly maxMs: number | undefined;
  readonly jitter: Jitter;
  /** The delay of a retry without limit and jitter; may overflow to Infinity. */
  delay(retry: number): number;
  describe(): Record<string, unknown>;
}

/** Makes a backoff of its growth. Chance comes in as jitter, below the limit. */
export function growing({ initialMs, maxMs, jitter, delay, describe }: Growth): Backoff {
  const ownLimitMs = maxMs ?? MAX_TIMER_MS;
  return {
    initialMs,
    maxMs,
    next(retry, state, random, limitMs = MAX_TIMER_MS): BackoffStep {
      const limited = Math.min(delay(retry), ownLimitMs, limitMs);
      return { delayMs: applyJitter(jitter, limited, random), state };
    },
    longest: (retry) => Math.min(delay(retry), ownLimitMs),
    describe,
  };
}

/**
 * Checks the `max` of a backoff against its `initial`.
 * @param given `max` as it was given, for the message
 */
export function checkMax(
  backoff: string,
  { initial, max }: { readonly initial: number; readonly max: number | undefined },
  given: Duration | undefined,
): void {
  if (max === undefined || max >= initial) return;
  throw outOfRange(`${backoff}.max`, `must be at least ${backoff}.initial (${initial} ms)`, given);
}
