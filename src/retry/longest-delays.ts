import { type Described, MAX_TIMER_MS } from '../core/index.ts';
import type { RETRY } from './options.ts';
import { backoffFrom, readBackoff } from './parts.ts';

type Options = Described<typeof RETRY>;

/** After so many, each further delay counts as the longest there is: a file may say a million attempts. */
const MAX_SUMMED = 1000;

/** The longest that the delays between all attempts can be together. */
export function longestDelaysMs(options: Options): number {
  const { maxAttempts, maxElapsed, retryAfter } = options;
  const askedMs = retryAfter === false ? 0 : Math.min(retryAfter.max * (1 + retryAfter.jitter), MAX_TIMER_MS);
  const longestMs = longestDelayOf(options);
  // Timers are set in whole milliseconds.
  const waitMs = (n: number): number => Math.ceil(Math.max(longestMs(n), askedMs));
  const summed = Math.min(maxAttempts - 1, MAX_SUMMED);
  let sum = 0;
  for (let n = 1; n <= summed; n++) sum += waitMs(n);
  const furtherMs = waitMs(Infinity);
  if (furtherMs > 0) sum += (maxAttempts - 1 - summed) * furtherMs;
  // No delay is begun that would end later.
  return Math.min(sum, maxElapsed);
}

/**
 * The longest delay before each retry, jitter included, unless the server asks for more. Before retry Infinity, it is the longest of
 * all.
 */
export function longestDelayOf({ backoff, maxDelay = Infinity }: Options): (retry: number) => number {
  const told = readBackoff(backoff);
  if (told === undefined) return () => maxDelay;
  const made = backoffFrom(told);
  const { maxMs = Infinity } = made;
  return (retry) => Math.min(retry === Infinity ? maxMs : (made.longest?.(retry) ?? maxMs), maxDelay);
}
