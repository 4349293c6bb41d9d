import { constant, pipeline, retry, retryBudget, timeout } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import type { Figure, Topic } from '../figure.ts';
import { goodPerSecond, offer, overTime, type Sample } from '../load.ts';
import { Server } from '../server.ts';

const [FROM_S, TO_S, FOR_S] = [5, 15, 40];

interface Run {
  readonly samples: readonly Sample[];
  /** Requests that reached the service in each second. */
  readonly requests: readonly (readonly [second: number, requests: number])[];
}

/** Calls a service at 70 % of its capacity. For ten seconds it has half of its workers: less than the calls need. */
async function run(policy: ReturnType<typeof retry>): Promise<Run> {
  const runtime = virtualRuntime({ seed: 7 });
  const inS = () => runtime.nowMs / 1000;
  const isShort = () => inS() >= FROM_S && inS() < TO_S;
  const server = new Server(runtime, { workers: () => (isShort() ? 5 : 10), workMs: 50, maxQueued: 100 });
  const requests = new Map<number, number>();
  const calls = pipeline({ runtime }, policy, timeout('300ms'));
  const samples = await offer(runtime, {
    perSecond: 140,
    forMs: FOR_S * 1000,
    call: () =>
      calls.execute(({ signal }) => {
        const second = Math.floor(inS()) + 0.5;
        requests.set(second, (requests.get(second) ?? 0) + 1);
        return server.handle(signal);
      }),
  });
  return { samples, requests: [...requests].filter(([second]) => second < FOR_S) };
}

export const topic: Topic = {
  async play(): Promise<Figure> {
    const without = await run(retry({ maxAttempts: 5, backoff: constant('100ms'), budget: false }));
    // #region policy
    const policy = retry({
      maxAttempts: 5,
      backoff: constant('100ms'),
      budget: retryBudget({ ratio: 0.1, minPerSecond: 1 }), // in a file: budget: { ratio: 0.1, minPerSecond: 1 }
    });
    // #endregion
    const within = await run(policy);
    const good = ({ samples }: Run) => overTime(samples, 1000, goodPerSecond(1000));
    const row = ({ samples, requests }: Run) => [
      requests.reduce((sum, [, count]) => sum + count, 0).toLocaleString('en-US'),
      `${Math.round((100 * samples.filter(({ ok }) => ok).length) / samples.length)} %`,
    ];
    return {
      title: 'A service that lacks half of its workers for ten seconds, and calls that are retried',
      x: { label: 'seconds', max: FOR_S },
      y: { label: 'good answers a second' },
      lines: [
        { name: 'without a budget', as: 'without', points: good(without) },
        { name: 'retryBudget({ ratio: 0.1 })', as: 'with', points: good(within) },
      ],
      bands: [{ from: FROM_S, to: TO_S, label: 'half of the workers' }],
      table: {
        columns: ['requests sent', 'calls answered'],
        rows: [
          ['without a budget', ...row(without)],
          ['with a budget', ...row(within)],
        ],
      },
    };
  },
};
