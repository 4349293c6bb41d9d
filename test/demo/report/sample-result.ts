import type { Entrant } from '../../../demo/clients/index.ts';
import type { Result } from '../../../demo/load/race.ts';
import { machineOf } from '../../../demo/measure/pace.ts';
import type { Summary } from '../../../demo/measure/summary.ts';
import { OUTAGE } from '../../../demo/script/outage.ts';

export function summaryOf(client: string, measured: Partial<Summary> = {}): Summary {
  return {
    client,
    story: '',
    calls: 1000,
    successes: 500,
    successRate: 0.5,
    successRateAfterOutage: 0.6,
    p50Ms: 60,
    p99Ms: 1900,
    requestsReceived: 1000,
    amplification: 1,
    mostConcurrent: 500,
    workedInVain: 0,
    recoveryMs: 8200,
    pace: { lagMs: 12, stallMs: 40, lateShare: 0 },
    phases: [{ phase: 'healthy', successRate: 1 }],
    ...measured,
  };
}

/** Returns a result with the given figures, and with samples for the others. */
export function resultWith(measured: Partial<Record<Entrant, Partial<Summary>>> = {}): Result {
  const clients = {
    bare: summaryOf('bare fetch', measured.bare),
    naive: summaryOf('naive retry', measured.naive),
    seawall: summaryOf('seawall', measured.seawall),
  };
  return {
    script: OUTAGE,
    course: { outageEndMs: 9500, capacityBackMs: 14_500, loadEndMs: 25_000 },
    clients,
    machine: machineOf(Object.values(clients).map(({ pace }) => pace)),
  };
}
