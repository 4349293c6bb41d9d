import { checkDuration } from '../core/index.ts';
import type { BreakContext } from './break-growth.ts';
import { LENGTH } from './length.ts';
import type { BreakDuration } from './settings.ts';

/**
 * How long the circuit breaks for, in ms, before the server and the maximum have their say. Growth is Finagle's and AWS's
 * "equal jitter": half of the exponential length for sure, and a random part of the other half.
 * @throws what the user's function throws, or a RangeError or TypeError if it answers with no duration above 0
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function breakMsBy(rule: BreakDuration, context: BreakContext, random: () => number): number {
  if (typeof rule === 'number') return rule;
  if (typeof rule === 'function') {
    return checkDuration('circuitBreaker.breakDuration(…)', rule(context), LENGTH);
  }
  const { initial, max, multiplier, jitter } = rule;
  const full = Math.min(max, initial * multiplier ** (context.consecutiveBreaks - 1)); // also when the power has become Infinity
  return jitter === 'none' ? full : full / 2 + (random() * full) / 2;
}

/** Never earlier than the server asked for, and never longer than the maximum. */
export function lengthened(breakMs: number, retryAfterMs: number | undefined, maxBreakMs: number): number {
  const asked = retryAfterMs !== undefined && retryAfterMs > breakMs ? retryAfterMs : breakMs;
  return Math.min(asked, maxBreakMs);
}
