import { hedge, type Policy, pipeline } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import type { Figure, Topic } from '../figure.ts';
import { latency, offer, overTime, type Sample } from '../load.ts';

const [FROM_S, TO_S, FOR_S] = [20, 40, 60];

interface Run {
  readonly samples: readonly Sample[];
  readonly requests: number;
}

/** Reads from three replicas in turn. For twenty seconds one of them is slow for every tenth request. */
async function run(...policies: readonly Policy[]): Promise<Run> {
  const runtime = virtualRuntime({ seed: 3 });
  let requests = 0;
  const read = () => {
    requests += 1;
    const isSlow = isSlowNow() && requests % 3 === 0 && runtime.random() < 0.1;
    const ms = isSlow ? 800 + 400 * runtime.random() : 10 - 15 * Math.log(1 - runtime.random());
    return new Promise<void>((resolve) => void runtime.clock.setTimer(ms, resolve));
  };
  const isSlowNow = () => runtime.nowMs >= FROM_S * 1000 && runtime.nowMs < TO_S * 1000;
  const reads = pipeline({ runtime }, ...policies);
  const samples = await offer(runtime, {
    perSecond: 100,
    forMs: FOR_S * 1000,
    call: () => reads.execute(read),
  });
  return { samples, requests };
}

export const topic: Topic = {
  async play(): Promise<Figure> {
    // #region policy
    const policy = hedge({ delay: 'p95', maxExtraLoad: 0.1 }); // in a file: hedge: { delay: p95, maxExtraLoad: 0.1 }
    // #endregion
    const [without, hedged] = [await run(), await run(policy)];
    const p99 = ({ samples }: Run) => overTime(samples, 2000, (slot) => latency(slot, 0.99), 'startedMs');
    const row = ({ samples, requests }: Run) => {
      const meanwhile = samples.filter(
        ({ startedMs }) => startedMs >= FROM_S * 1000 && startedMs < TO_S * 1000,
      );
      return [
        `${Math.round(latency(meanwhile, 0.5))} ms`,
        `${Math.round(latency(meanwhile, 0.99))} ms`,
        `${((100 * (requests - samples.length)) / samples.length).toFixed(1)} %`,
      ];
    };
    return {
      title: 'One of three replicas is slow with every tenth request, for twenty seconds',
      x: { label: 'seconds', max: FOR_S },
      y: { label: 'p99 of the latency, in ms' },
      lines: [
        { name: 'without a hedge', as: 'without', points: p99(without) },
        { name: "hedge({ delay: 'p95' })", as: 'with', points: p99(hedged) },
      ],
      bands: [{ from: FROM_S, to: TO_S, label: 'a slow replica' }],
      table: {
        columns: ['p50 meanwhile', 'p99 meanwhile', 'extra requests, of all'],
        rows: [
          ['without a hedge', ...row(without)],
          ['with a hedge', ...row(hedged)],
        ],
      },
    };
  },
};
