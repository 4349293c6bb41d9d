import { type Bulkhead, bulkhead, pipeline } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import type { Figure, Topic } from '../figure.ts';
import { goodPerSecond, latency, offer, overTime, type Sample } from '../load.ts';

const [FROM_S, TO_S, FOR_S] = [5, 15, 30];
const PATIENCE_MS = 500;

/**
 * Offers a service with a capacity of 200 requests a second 180 of them, and 240 for ten seconds. Its callers wait for half a
 * second and cannot use a later answer, but the service does not know that they have left.
 */
async function run(places: Bulkhead): Promise<readonly Sample[]> {
  const runtime = virtualRuntime({ seed: 11 });
  const service = pipeline({ runtime }, places);
  const work = () => new Promise<void>((resolve) => void runtime.clock.setTimer(50, resolve));
  const isBusy = (ms: number) => ms >= FROM_S * 1000 && ms < TO_S * 1000;
  return await offer(runtime, {
    perSecond: (ms) => (isBusy(ms) ? 240 : 180),
    forMs: FOR_S * 1000,
    call: async () => {
      const since = runtime.nowMs;
      await service.execute(work);
      if (runtime.nowMs - since > PATIENCE_MS) throw new Error('too late');
    },
  });
}

export const topic: Topic = {
  async play(): Promise<Figure> {
    const fifo = await run(bulkhead({ maxConcurrent: 10, maxQueued: 200 }));
    // #region policy
    const places = bulkhead({
      maxConcurrent: 10,
      maxQueued: 200,
      queue: 'adaptive-lifo',
      codel: { target: '20ms', interval: '100ms' }, // in a file: codel: { target: 20ms, interval: 100ms }
    });
    // #endregion
    const adaptive = await run(places);
    const good = (samples: readonly Sample[]) => overTime(samples, 1000, goodPerSecond(1000), 'startedMs');
    const row = (samples: readonly Sample[]) => {
      const busy = samples.filter(({ startedMs }) => startedMs >= FROM_S * 1000 && startedMs < TO_S * 1000);
      const inTime = busy.filter(({ ok }) => ok);
      const missed = (some: readonly Sample[]) =>
        `${((100 * some.filter(({ ok }) => !ok).length) / some.length).toFixed(0)} %`;
      return [missed(busy), missed(samples), `${Math.round(latency(inTime, 0.5))} ms`];
    };
    return {
      title: 'A service that is asked for a fifth more than it can do for ten seconds',
      x: { label: 'seconds', max: FOR_S },
      y: { label: 'answers in time a second' },
      lines: [
        { name: 'first come, first served', as: 'without', points: good(fifo) },
        { name: "queue: 'adaptive-lifo'", as: 'with', points: good(adaptive) },
      ],
      bands: [{ from: FROM_S, to: TO_S, label: 'too many requests' }],
      table: {
        columns: ['too late or refused meanwhile', 'of all', 'p50 of what was in time, meanwhile'],
        rows: [
          ['first come, first served', ...row(fifo)],
          ['adaptive LIFO with CoDel', ...row(adaptive)],
        ],
      },
    };
  },
};
