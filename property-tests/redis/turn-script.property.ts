import { fc, test } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { Store } from '../../src/redis/fake/store.ts';
import { turn } from '../../src/redis/fake/turn.ts';
import { TURN } from '../../src/redis/semaphore/turn-script.ts';
import { hasRedis, type RedisServer, startRedis } from '../../test/support/redis.ts';
import { hasClients, type OpenClient, openClient } from '../../test/support/redis-clients.ts';
import { ClockedScripts } from '../../test/support/redis-clock.ts';

const KEYS = ['{s}:holders', '{s}:line', '{s}:asked', '{s}:last'];
const [LEASE_MS, SILENCE_MS] = [1000, 300];

const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 3 });
const steps = fc.array(
  fc.record({
    passMs: fc.oneof(fc.nat(50), fc.nat(400), fc.constant(1500)),
    done: ids,
    held: ids,
    waiting: ids,
  }),
  { maxLength: 40, size: 'max' },
);

describe.skipIf(!(hasRedis() && hasClients()))('the script of the semaphore, on a real server', () => {
  let server: RedisServer;
  let open: OpenClient;
  let scripts: ClockedScripts;
  beforeAll(async () => {
    server = await startRedis();
    open = await openClient('ioredis', server);
    scripts = new ClockedScripts(open);
  });
  afterAll(async () => {
    await open.close();
    await server.close();
  });

  test.prop(
    { permits: fc.integer({ min: 1, max: 3 }), isFair: fc.boolean(), history: steps },
    { numRuns: 40 },
  )(
    'never has more holders than permits, hands out growing numbers; and its twin decides alike',
    async ({ permits, isFair, history }) => {
      await scripts.forget();
      const store = new Store();
      /** The end of each caller's permit, by the answer that it got. */
      const leases = new Map<string, number>();
      let nowMs = 1_764_155_923_000;
      let last = 0;
      for (const { passMs, done, held, waiting } of history) {
        nowMs += passMs;
        const asked = waiting.filter(
          (id) => !held.includes(id) && !done.includes(id) && !((leases.get(id) ?? 0) > nowMs),
        );
        const kept = held.filter((id) => !done.includes(id));
        const args = [
          permits,
          LEASE_MS,
          SILENCE_MS,
          isFair ? 1 : 0,
          done.length,
          kept.length,
          ...done,
          ...kept,
          ...asked,
        ];
        const reply = await scripts.run(TURN, nowMs * 1000, KEYS, args);
        expect(turn(store, nowMs * 1000, KEYS, args.map(String))).toEqual(reply);
        for (const id of done) leases.delete(id);
        for (const [i, id] of kept.entries()) {
          if (reply[1 + i] === 1) leases.set(id, nowMs + LEASE_MS);
          else leases.delete(id);
        }
        for (const [i, id] of asked.entries()) {
          const token = reply[1 + kept.length + i] as number;
          if (token === 0) continue;
          expect(token).toBeGreaterThan(last);
          last = token;
          leases.set(id, nowMs + LEASE_MS);
        }
        const holders = [...leases.values()].filter((until) => until > nowMs).length;
        expect(holders).toBeLessThanOrEqual(permits);
        expect(reply[0]).toBe(holders);
      }
    },
  );
});
