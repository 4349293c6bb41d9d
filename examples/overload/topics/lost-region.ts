import { constant, failover, type Policy, pipeline, retry, timeout } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import type { Figure, Topic } from '../figure.ts';
import { goodPerSecond, latency, offer, overTime, type Sample } from '../load.ts';

const [FROM_S, TO_S, FOR_S] = [20, 60, 100];
const REGIONS = { eu: 15, us: 90 } as const;
type Region = keyof typeof REGIONS;

interface Run {
  readonly samples: readonly Sample[];
  /** Requests that went to the region while it was lost. */
  readonly inVain: number;
}

/** Asks the region nearby, which for forty seconds answers nothing; the other one is six times as far. */
async function run(
  regionOf: (call: Parameters<typeof policy.endpointOf>[0]) => Region,
  ...policies: Policy[]
) {
  const runtime = virtualRuntime({ seed: 5 });
  let inVain = 0;
  const isLost = (region: Region) =>
    region === 'eu' && runtime.nowMs >= FROM_S * 1000 && runtime.nowMs < TO_S * 1000;
  const ask = (region: Region) =>
    new Promise<void>((resolve) => {
      if (isLost(region)) inVain += 1;
      else runtime.clock.setTimer(REGIONS[region] * (0.8 + 0.4 * runtime.random()), resolve);
    });
  const attempts = retry({ maxAttempts: 3, backoff: constant('50ms') });
  const calls = pipeline({ runtime }, attempts, ...policies, timeout('300ms'));
  const samples = await offer(runtime, {
    perSecond: 100,
    forMs: FOR_S * 1000,
    call: () => calls.execute((call) => ask(regionOf(call))),
  });
  return { samples, inVain };
}

// #region policy
const policy = failover({ endpoints: ['eu', { name: 'us', priority: 1 }], ejectionTime: '10s' });
// in a file: failover: { endpoints: [eu, { name: us, priority: 1 }], ejectionTime: 10s }
// #endregion

export const topic: Topic = {
  async play(): Promise<Figure> {
    const without = await run(() => 'eu');
    const within = await run(policy.endpointOf, policy);
    const good = ({ samples }: Run) => overTime(samples, 1000, goodPerSecond(1000), 'startedMs');
    const row = ({ samples, inVain }: Run) => {
      const meanwhile = samples.filter(
        ({ startedMs }) => startedMs >= FROM_S * 1000 && startedMs < TO_S * 1000,
      );
      const answered = meanwhile.filter(({ ok }) => ok);
      return [
        `${((100 * answered.length) / meanwhile.length).toFixed(1)} %`,
        answered.length === 0 ? '–' : `${Math.round(latency(answered, 0.95))} ms`,
        inVain.toLocaleString('en-US'),
      ];
    };
    return {
      title: 'One of two regions is lost for forty seconds',
      x: { label: 'seconds', max: FOR_S },
      y: { label: 'good answers a second' },
      lines: [
        { name: 'one region, three attempts', as: 'without', points: good(without) },
        { name: 'failover({ endpoints })', as: 'with', points: good(within) },
      ],
      bands: [{ from: FROM_S, to: TO_S, label: 'a region is lost' }],
      table: {
        columns: ['answered meanwhile', 'p95 of these', 'requests in vain'],
        rows: [
          ['one region, three attempts', ...row(without)],
          ['with failover', ...row(within)],
        ],
      },
    };
  },
};
