import { concurrencyLimiter, type Policy, pipeline, timeout } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import type { Figure, Topic } from '../figure.ts';
import { goodPerSecond, latency, offer, overTime, type Sample } from '../load.ts';
import { Server } from '../server.ts';

const [FROM_S, TO_S, FOR_S] = [20, 60, 90];

/** Reduces the capacity of the service to a quarter for forty seconds. This is half of the load. */
async function run(...policies: readonly Policy[]): Promise<readonly Sample[]> {
  const runtime = virtualRuntime({ seed: 5 });
  const isBrownout = () => runtime.nowMs >= FROM_S * 1000 && runtime.nowMs < TO_S * 1000;
  const server = new Server(runtime, {
    workers: () => (isBrownout() ? 10 : 40),
    workMs: () => 40 - 10 * Math.log(1 - runtime.random()),
    maxQueued: 2000,
  });
  const calls = pipeline({ runtime }, ...policies, timeout('1s'));
  return offer(runtime, {
    perSecond: 400,
    forMs: FOR_S * 1000,
    call: () => calls.execute(({ signal }) => server.handle(signal)),
  });
}

export const topic: Topic = {
  async play(): Promise<Figure> {
    // #region policy
    const policy = concurrencyLimiter(); // in a file: concurrencyLimiter: {}
    // #endregion
    const [without, limited] = [await run(), await run(policy)];
    const good = (samples: readonly Sample[]) => overTime(samples, 1000, goodPerSecond(1000));
    const row = (samples: readonly Sample[]) => {
      const meanwhile = samples.filter(
        ({ startedMs }) => startedMs >= FROM_S * 1000 && startedMs < TO_S * 1000,
      );
      const answered = meanwhile.filter(({ ok }) => ok);
      return [
        `${Math.round(answered.length / (TO_S - FROM_S))}`,
        answered.length === 0 ? 'none' : `${Math.round(latency(answered, 0.5))} ms`,
        `${Math.round((100 * samples.filter(({ ok }) => ok).length) / samples.length)} %`,
      ];
    };
    return {
      title: 'For forty seconds a service can do half of what it is asked for',
      x: { label: 'seconds', max: FOR_S },
      y: { label: 'good answers a second' },
      lines: [
        { name: 'without a limiter', as: 'without', points: good(without) },
        { name: 'concurrencyLimiter()', as: 'with', points: good(limited) },
      ],
      bands: [{ from: FROM_S, to: TO_S, label: 'brownout' }],
      table: {
        columns: ['good answers a second meanwhile', 'p50 of these', 'calls answered in all'],
        rows: [
          ['without a limiter', ...row(without)],
          ['with a limiter', ...row(limited)],
        ],
      },
    };
  },
};
