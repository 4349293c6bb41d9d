import type { CircuitReason } from '../core/index.ts';
import { type CallCounts, statsOf } from './call-counts.ts';
import type { Settings } from './settings.ts';

/**
 * Why the circuit should open, if it should. The rates are divided, not multiplied out: only so does 1 failure in 10 calls
 * equal a rate of 0.1 exactly. The user's own trigger comes last: if it throws, it has kept no other from its effect.
 */
export function reasonToTrip(settings: Settings, counts: CallCounts): TripReason | undefined {
  const { consecutiveFailures, failureRate, slowCallRate, shouldTrip } = settings;
  if (consecutiveFailures !== undefined && counts.consecutiveFailures >= consecutiveFailures) {
    return 'consecutive-failures';
  }
  const { window } = counts;
  const { calls } = window;
  if (calls >= settings.minimumCalls) {
    if (failureRate !== undefined && window.failures / calls >= failureRate) return 'failure-rate';
    if (slowCallRate !== undefined && window.slowCalls / calls >= slowCallRate) return 'slow-call-rate';
  }
  return shouldTrip?.(statsOf(counts)) === true ? 'should-trip' : undefined;
}

export type TripReason = Extract<
  CircuitReason,
  'failure-rate' | 'slow-call-rate' | 'consecutive-failures' | 'should-trip'
>;
