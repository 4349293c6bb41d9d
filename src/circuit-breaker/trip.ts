import type { CircuitReason } from '../core/index.ts';
import { type CallCounts, slowCallRateOf, statsOf } from './call-counts.ts';
import type { Settings } from './settings.ts';

/**
 * Why the circuit should open, if it should. The rates are divided, not multiplied out: only so does 1 failure in 10 calls
 * equal a rate of 0.1 exactly. The user's own trigger comes last: if it throws, it has kept no other from its effect.
 * @param asksUser false to leave the user's trigger out
 */
export function reasonToTrip(
  settings: Settings,
  counts: CallCounts,
  asksUser: boolean,
): TripReason | undefined {
  const { consecutiveFailures, failureRate, slowCallRate, minimumCalls = 1 } = settings;
  if (consecutiveFailures !== undefined && counts.consecutiveFailures >= consecutiveFailures) {
    return 'consecutive-failures';
  }
  const { window } = counts;
  const { calls } = window;
  if (failureRate !== undefined && calls >= minimumCalls && window.failures / calls >= failureRate) {
    return 'failure-rate';
  }
  const timed = calls + counts.slowInFlight;
  if (slowCallRate !== undefined && timed >= minimumCalls && slowCallRateOf(counts) >= slowCallRate) {
    return 'slow-call-rate';
  }
  return asksUser && settings.shouldTrip?.(statsOf(counts)) === true ? 'should-trip' : undefined;
}

export type TripReason = Extract<
  CircuitReason,
  'failure-rate' | 'slow-call-rate' | 'consecutive-failures' | 'should-trip'
>;
