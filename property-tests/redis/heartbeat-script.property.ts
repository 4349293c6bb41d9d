import { fc, test } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { heartbeat } from '../../src/redis/fake/heartbeat.ts';
import { Store } from '../../src/redis/fake/store.ts';
import { HEARTBEAT } from '../../src/redis/heartbeat-script.ts';
import { hasRedis, type RedisServer, startRedis } from '../../test/support/redis.ts';
import { hasClients, type OpenClient, openClient } from '../../test/support/redis-clients.ts';
import { ClockedScripts } from '../../test/support/redis-clock.ts';

const KEYS = ['{f}:i', '{f}:a:i', '{f}:a:o', '{f}:a:v', '{f}:b:i', '{f}:b:o', '{f}:b:v'];
const TTL_MS = 3500;
const PROBE_MS = 400;

const circuit = fc.record({
  wouldOpen: fc.integer({ min: 0, max: 1 }),
  /** Number of verdicts between the one that a heartbeat knows and the latest. */
  behind: fc.constantFrom(0, 0, 0, 1, 2),
  news: fc.constantFrom(0, 0, 1, 2),
  breakMs: fc.integer({ min: 1, max: 1000 }),
  wantsProbe: fc.integer({ min: 0, max: 1 }),
});

const steps = fc.array(
  fc.record({
    passMs: fc.oneof(fc.nat(50), fc.nat(800), fc.constantFrom(4000, -60_000)),
    who: fc.nat(3),
    circuits: fc.tuple(circuit, circuit),
  }),
  { maxLength: 30, size: 'max' },
);

describe.skipIf(!(hasRedis() && hasClients()))('the script of the heartbeat, on a real server', () => {
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
    { history: steps, quorum: fc.constantFrom(0.5, 1), atLeast: fc.constantFrom(1, 2) },
    { numRuns: 40 },
  )(
    'lets one instance probe at a time, counts verdicts upward, opens by a quorum only; and its twin decides alike',
    async ({ history, quorum, atLeast }) => {
      await scripts.forget();
      const store = new Store();
      const heard = new Map<string, number>();
      const probing = new Map<string, { who: number; untilMs: number; number: number }>();
      const before = new Map<string, { number: number; isOpen: boolean }>();
      let nowMs = 1_764_155_923_000;
      for (const { passMs, who, circuits } of history) {
        nowMs += passMs;
        const isBack = passMs < 0;
        const args: (string | number)[] = [`instance ${who}`, TTL_MS];
        for (const [i, one] of circuits.entries()) {
          const known = Math.max(0, (heard.get(`${who} ${i}`) ?? 0) - one.behind);
          args.push(one.wouldOpen, known, one.news, one.breakMs, one.wantsProbe, PROBE_MS, quorum, atLeast);
        }
        const reply = await scripts.run(HEARTBEAT, nowMs * 1000, KEYS, args);
        expect(heartbeat(store, nowMs * 1000, KEYS, args.map(String))).toEqual(reply);
        expect(reply[0]).toBeLessThanOrEqual(4);
        for (const i of [0, 1]) {
          const [number = 0, isOpen = 0, openMs = 0, granted = 0, , have = 0, would = 0] = reply.slice(
            1 + 7 * i,
            8 + 7 * i,
          );
          heard.set(`${who} ${i}`, number);
          const last = before.get(String(i)) ?? { number: 0, isOpen: false };
          expect(number).toBeGreaterThanOrEqual(last.number);
          if (number === last.number) expect(isOpen === 1).toBe(last.isOpen);
          if (isOpen === 1 && !last.isOpen)
            expect(would).toBeGreaterThanOrEqual(Math.max(atLeast, Math.ceil(quorum * have)));
          before.set(String(i), { number, isOpen: isOpen === 1 });
          if (probing.get(String(i))?.who === who && (circuits[i]?.news ?? 0) > 0) probing.delete(String(i));
          const probe = probing.get(String(i));
          if (granted === 1) {
            expect(openMs).toBe(0);
            const isTaken =
              probe !== undefined && probe.number === number && probe.who !== who && nowMs < probe.untilMs;
            expect(isTaken).toBe(false);
            probing.set(String(i), { who, untilMs: nowMs + PROBE_MS, number });
          } else if (isBack) probing.delete(String(i));
        }
      }
    },
  );
});
