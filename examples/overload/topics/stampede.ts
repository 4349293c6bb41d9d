import { cache, coalesce, type Policy, pipeline, timeout } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import type { Figure, Topic } from '../figure.ts';
import { latency, offer, overTime, type Sample } from '../load.ts';
import { Server } from '../server.ts';

const FOR_S = 60;
const TTL_MS = 20_000;

interface Run {
  readonly samples: readonly Sample[];
  readonly requests: number;
}

/** A cache as most people write it first: it keeps a value for a time, and each call that finds none loads it. */
function plainCache(now: () => number): Policy<unknown> {
  const kept = new Map<unknown, { readonly value: unknown; readonly until: number }>();
  return {
    kind: 'plain-cache',
    name: 'plain-cache',
    admit({ key }) {
      const entry = kept.get(key);
      if (entry === undefined || now() >= entry.until) return { type: 'proceed' };
      return { type: 'answer', outcome: { ok: true, value: entry.value } };
    },
    settle({ key }, outcome) {
      if (outcome.ok) kept.set(key, { value: outcome.value, until: now() + TTL_MS });
      return { type: 'pass' };
    },
  };
}

/** Makes 500 calls a second for one page. Rendering it takes 200 ms, and the renderer can do ten at once. */
async function run(policies: (now: () => number) => readonly Policy<unknown>[]): Promise<Run> {
  const runtime = virtualRuntime({ seed: 5 });
  const origin = new Server(runtime, { workers: 10, workMs: 200 });
  const pages = pipeline({ runtime }, ...policies(() => runtime.nowMs), timeout(5000));
  const samples = await offer(runtime, {
    perSecond: 500,
    forMs: FOR_S * 1000,
    call: () => pages.execute(({ signal }) => origin.handle(signal), { key: 'home' }),
  });
  return { samples, requests: origin.received };
}

export const topic: Topic = {
  async play(): Promise<Figure> {
    // #region policy
    const policy = cache({ ttl: '20s', staleWhileRevalidate: '1m' }); // in a file: cache: { ttl: 20s, staleWhileRevalidate: 1m }
    // #endregion
    const plain = await run((now) => [plainCache(now)]);
    const shared = await run((now) => [plainCache(now), coalesce()]);
    const kept = await run(() => [policy]);
    const p99 = ({ samples }: Run) => overTime(samples, 1000, (slot) => latency(slot, 0.99), 'startedMs');
    const row = (name: string, { samples, requests }: Run) => {
      const slow = samples.filter(({ startedMs, endedMs }) => endedMs - startedMs > 0);
      return [
        name,
        requests.toLocaleString('en'),
        slow.length.toLocaleString('en'),
        `${Math.round(latency(samples, 0.999))} ms`,
      ] as const;
    };
    return {
      title: 'A page that 500 calls a second ask for is kept for twenty seconds, and takes 200 ms to make',
      x: { label: 'seconds', max: FOR_S },
      y: { label: 'p99 of the latency, in ms' },
      lines: [
        { name: 'a plain cache', as: 'without', points: p99(plain) },
        { name: 'with coalesce()', as: 'limit', points: p99(shared) },
        { name: 'cache({ staleWhileRevalidate })', as: 'with', points: p99(kept) },
      ],
      table: {
        columns: ['requests that reach the origin', 'calls that wait', 'p99.9'],
        rows: [
          row('a plain cache', plain),
          row('a plain cache, with coalesce', shared),
          row('cache, with staleWhileRevalidate', kept),
        ],
      },
    };
  },
};
