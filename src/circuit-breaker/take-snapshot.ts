import { HalfOpenEra, MetricsOnlyEra, OpenEra } from './era.ts';
import type { CircuitMachine } from './machine.ts';
import type { CircuitSnapshot } from './snapshot.ts';
import { reasonToTrip } from './trip.ts';

/** @param wallNow the epoch time that is `now` on the machine's clock */
export function takeSnapshot(
  name: string,
  machine: CircuitMachine,
  now: number,
  wallNow: number,
): CircuitSnapshot {
  const { era, settings, breakMs } = machine;
  const stats = machine.counts.advance(now).stats();
  const measured = stats.calls > 0;
  const wall = (time: number): number => Math.round(wallNow + (time - now));
  return Object.freeze({
    version: 1,
    name,
    state: era.state,
    timeMs: wallNow,
    sinceMs: wall(era.since),
    generation: era.generation,
    ...stats,
    failureRate: measured ? stats.failureRate : null,
    slowCallRate: measured ? stats.slowCallRate : null,
    probes:
      era instanceof HalfOpenEra
        ? Object.freeze({ running: era.probing, succeeded: era.successes, failed: era.failures })
        : null,
    breakMs: breakMs === 0 ? null : breakMs,
    consecutiveBreaks: machine.consecutiveBreaks(now),
    nextProbeMs: era instanceof OpenEra ? wall(era.until) : null,
    retryAfterMs: era instanceof OpenEra ? Math.max(0, era.until - now) : null,
    dryRun:
      era instanceof MetricsOnlyEra
        ? Object.freeze({ reason: reasonToTrip(settings, machine.counts) ?? null, trips: era.trips })
        : null,
    lastFailure: machine.lastFailure ?? null,
  });
}
