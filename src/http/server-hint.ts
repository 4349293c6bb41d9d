import { readRateLimits } from './rate-limits.ts';
import { readRetryAfter } from './retry-after.ts';

/**
 * For how long a failed request's server wants no other, in ms; `undefined` if it does not say. Retry-After and the like go
 * first; otherwise limits that are used up tell when there is more. A server that refuses because of a limit need not say
 * that nothing is left of it.
 */
export function serverHint(headers: unknown, throttled: boolean, wallNowMs: number): number | undefined {
  const asked = readRetryAfter(headers, wallNowMs);
  if (asked !== undefined) return asked;
  let longest: number | undefined;
  for (const { remaining, resetMs, windowMs } of readRateLimits(headers, wallNowMs)) {
    const usedUp = remaining === 0 || (throttled && remaining === undefined);
    const waitMs = usedUp ? (resetMs ?? windowMs) : undefined;
    if (waitMs !== undefined) longest = Math.max(longest ?? 0, waitMs);
  }
  return longest;
}
