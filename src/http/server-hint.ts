import { readModelLimits } from './model-limits.ts';
import { type RateLimit, readRateLimits } from './rate-limits.ts';
import { readRetryAfter } from './retry-after.ts';

/**
 * For how long a failed request's server wants no other, in ms; `undefined` if it does not say. Retry-After and the like go
 * first; otherwise limits that are used up tell when there is more. A server that refuses because of a limit need not say
 * that nothing is left of it.
 */
export function serverHint(headers: unknown, throttled: boolean, wallNowMs: number): number | undefined {
  const asked = readRetryAfter(headers, wallNowMs);
  if (asked !== undefined) return asked;
  const limits = readRateLimits(headers, wallNowMs);
  const asModels = readModelLimits(headers, wallNowMs);
  return (
    longestOf(limits, throttled) ??
    longestOf(asModels, throttled) ??
    (throttled ? scarcest(asModels)?.resetMs : undefined)
  );
}

/** Until all that is used up is there again. */
function longestOf(limits: readonly RateLimit[], throttled: boolean): number | undefined {
  let longest: number | undefined;
  for (const { remaining, resetMs, windowMs } of limits) {
    const usedUp = remaining === 0 || (throttled && remaining === undefined);
    const waitMs = usedUp ? (resetMs ?? windowMs) : undefined;
    if (waitMs !== undefined) longest = Math.max(longest ?? 0, waitMs);
  }
  return longest;
}

/** Some tokens may be left, and fewer than the request takes: the limit of which the least share is left is the one that it ran into. */
function scarcest(limits: readonly RateLimit[]): RateLimit | undefined {
  const shareOf = ({ remaining = Infinity, quota = 0 }: RateLimit): number => remaining / quota;
  const known = limits.filter(({ resetMs }) => resetMs !== undefined);
  return known.sort((one, other) => shareOf(one) - shareOf(other))[0];
}
