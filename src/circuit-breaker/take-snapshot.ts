import { statsOf } from './call-counts.ts';
import { HalfOpenEra, MetricsOnlyEra, OpenEra } from './era.ts';
import type { CircuitMachine } from './machine.ts';
import type { CircuitSnapshot } from './snapshot.ts';
import { reasonToTrip } from './trip.ts';

export function takeSnapshot(name: string, machine: CircuitMachine): CircuitSnapshot {
  const { clock } = machine.events.runtime;
  const now = clock.now();
  const wallNow = clock.wallNow();
  const { era, settings, breakMs } = machine;
  machine.window.advance(now);
  const stats = statsOf(machine);
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
        ? Object.freeze({ reason: reasonToTrip(settings, machine) ?? null, trips: era.trips })
        : null,
    lastFailure: machine.lastFailure ?? null,
  });
}
