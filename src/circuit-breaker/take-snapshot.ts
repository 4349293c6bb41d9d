import { type CallCounts, statsOf, windowOf } from './call-counts.ts';
import { MetricsOnlyEra, OpenEra } from './era.ts';
import { HalfOpenEra } from './half-open.ts';
import type { CircuitMachine } from './machine.ts';
import { shareAt } from './slow-start.ts';
import { SlowStartEra } from './slow-start-era.ts';
import type { CircuitSnapshot } from './snapshot.ts';
import { reasonToTrip } from './trip.ts';
import { windowSnapshot } from './window-snapshot.ts';

/** Looks at the circuit. No code of the user's runs: neither `shouldTrip`, nor a classifier, nor a listener. */
export function takeSnapshot(name: string, machine: CircuitMachine, withCounts: boolean): CircuitSnapshot {
  const { clock } = machine.events.runtime;
  const now = clock.now();
  const wallNow = clock.wallNow();
  const { settings, breakMs } = machine;
  machine.window.advance(now);
  machine.advanceInFlight(now);
  const era = machine.eraNow(now);
  const unasked = machine.era instanceof OpenEra && era.state !== 'closed' ? machine.era : undefined;
  const hasForgotten = era !== machine.era && era.state === 'closed';
  const counts: CallCounts = hasForgotten
    ? { window: windowOf(settings.window), consecutiveFailures: 0, slowInFlight: 0 }
    : machine;
  const stats = statsOf(counts);
  const wall = (time: number): number => Math.round(wallNow + (time - now));
  return Object.freeze({
    version: 1,
    name,
    state: era.state,
    timeMs: wallNow,
    sinceMs: wall(era.since),
    generation: era.generation,
    ...stats,
    failureRate: stats.calls > 0 ? stats.failureRate : null,
    slowCallRate: stats.calls + stats.slowInFlight > 0 ? stats.slowCallRate : null,
    probes:
      era instanceof HalfOpenEra
        ? Object.freeze({ running: era.probing, succeeded: era.successes, failed: era.failures })
        : null,
    breakMs: breakMs === 0 ? null : breakMs,
    consecutiveBreaks: machine.consecutiveBreaks(now),
    nextProbeMs: unasked === undefined ? null : wall(unasked.until),
    retryAfterMs: unasked === undefined ? null : Math.max(0, unasked.until - now),
    reason: era instanceof OpenEra || era instanceof HalfOpenEra ? era.opening.reason : null,
    slowStart:
      era instanceof SlowStartEra && settings.slowStart !== false && !era.isOver(settings, now)
        ? Object.freeze({
            share: shareAt(settings.slowStart, now - era.since),
            endsMs: wall(era.since + settings.slowStart.duration),
          })
        : null,
    dryRun:
      era instanceof MetricsOnlyEra
        ? Object.freeze({
            reason: reasonToTrip(settings, counts, false) ?? (era.wouldTripByUser ? 'should-trip' : null),
            trips: era.trips,
          })
        : null,
    lastFailure: machine.lastFailure ?? null,
    window: withCounts ? windowSnapshot(counts.window, wall) : null,
  });
}
