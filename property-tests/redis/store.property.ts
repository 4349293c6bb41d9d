import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { CacheEntry, Lease } from '../../src/cache/index.ts';
import { fakeRedis, redisFleet, redisStore } from '../../src/redis/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

const KEYS = ['a', 'b'];
const LEASE_MS = 100;

type Step = {
  readonly passMs: number;
  readonly what: 'read' | 'begin' | 'end' | 'change' | 'hang' | 'heal';
  readonly key: number;
  readonly who: number;
};

const steps = fc.array(
  fc.record<Step>({
    passMs: fc.constantFrom(0, 1, 3, 20, 120, 700),
    what: fc.constantFrom('read', 'read', 'begin', 'begin', 'end', 'end', 'change', 'change', 'hang', 'heal'),
    key: fc.nat(KEYS.length - 1),
    who: fc.nat(2),
  }),
  { maxLength: 60, size: 'max' },
);

interface Loading {
  readonly key: string;
  readonly value: number;
  readonly lease: Lease;
}

describe('three instances with entries of their own', () => {
  test.prop({ history: steps, latency: fc.constantFrom(1, 2, 7) })(
    'never answer with what was loaded before a change that the server has confirmed',
    async ({ history, latency }) => {
      const runtime = virtualRuntime();
      const server = fakeRedis({ runtime, latency });
      const stores = Array.from({ length: 3 }, () => {
        const options = { name: 'model', localTtl: '1h', subscriber: server.subscriber } as const;
        const store = redisStore(redisFleet(server.client), options);
        store.attach(runtime);
        return store;
      });
      // The naive model: a truth for each key, which changes; and the oldest of it that may still be an answer.
      const truth = new Map(KEYS.map((key) => [key, 0]));
      const oldest = new Map(KEYS.map((key) => [key, 0]));
      const loadings: Loading[] = [];
      const work: Promise<unknown>[] = [];
      const at = (map: Map<string, number>, key: string) => map.get(key) as number;
      const entry = (value: number): CacheEntry => {
        const until = runtime.nowMs + 1e6;
        const times = { freshUntil: until, staleUntil: until, errorUntil: until, keptUntil: until };
        return { value, isFailure: false, storedAt: runtime.nowMs, ...times, size: 0 };
      };
      const quiet = (job: Promise<unknown>) => void work.push(job.catch(() => {}));

      for (const { passMs, what, key: place, who } of history) {
        await runtime.advance(passMs);
        const key = KEYS[place] as string;
        const store = stores[who] as (typeof stores)[number];
        const now = runtime.nowMs;
        if (what === 'hang') server.hang();
        if (what === 'heal') server.heal();
        if (what === 'read') {
          const least = at(oldest, key);
          const read = Promise.resolve(store.get(key, now)).catch(() => undefined);
          work.push(
            read.then((found) => {
              if (found !== undefined) expect(found.value).toBeGreaterThanOrEqual(least);
            }),
          );
        }
        if (what === 'begin') {
          const begin = async () => {
            const lease = await store.lease(key, LEASE_MS, now);
            if (lease !== undefined) loadings.push({ key, value: at(truth, key), lease });
          };
          quiet(begin());
        }
        if (what === 'end') {
          const loading = loadings.shift();
          if (loading === undefined) continue;
          quiet(Promise.resolve(store.set(loading.key, entry(loading.value), now, loading.lease)));
        }
        if (what === 'change') {
          const value = at(truth, key) + 1;
          truth.set(key, value);
          const change = async () => {
            await store.delete(key);
            oldest.set(key, Math.max(at(oldest, key), value));
          };
          quiet(change());
        }
      }
      server.heal();
      await runtime.advance(5000);
      await Promise.all(work);
    },
  );
});
