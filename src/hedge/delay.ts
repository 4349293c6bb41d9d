import { checkDuration, type PolicyCall } from '../core/index.ts';
import type { RecentLatencies } from '../structures/index.ts';
import { QUANTILES, type Settings } from './options.ts';

/**
 * How long those that run may take before attempt number `attempt` starts beside them, in ms. Infinity: no time starts it.
 * @throws what the user's function throws, TypeError, RangeError where it answers with no duration
 */
export function delayBefore(
  attempt: number,
  { delay, minDelay, minimumCalls }: Settings,
  latencies: RecentLatencies,
  call: PolicyCall,
  now: number,
): number {
  if (typeof delay === 'number') return delay;
  if (typeof delay === 'function') return checkDuration('hedge.delay(call, attempt)', delay(call, attempt));
  if (latencies.count(now) < minimumCalls) return Number.POSITIVE_INFINITY;
  return Math.max(minDelay, latencies.quantile(QUANTILES[delay], now));
}
