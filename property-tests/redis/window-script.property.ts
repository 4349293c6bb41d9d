import { fc, test } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { Store } from '../../src/redis/fake/store.ts';
import { giveToWindow, takeFromWindow } from '../../src/redis/fake/window.ts';
import { windowLimit } from '../../src/redis/rate-limiter/limit.ts';
import { GIVE_TO_WINDOW, TAKE_FROM_WINDOW } from '../../src/redis/rate-limiter/window-script.ts';
import { hasRedis, type RedisServer, startRedis } from '../../test/support/redis.ts';
import { hasClients, type OpenClient, openClient } from '../../test/support/redis-clients.ts';
import { ClockedScripts } from '../../test/support/redis-clock.ts';

const PERIOD_US = 10_000;

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('take' as const),
      costs: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant('give' as const), which: fc.nat(20) }),
    fc.record({
      kind: fc.constant('pass' as const),
      us: fc.oneof(fc.nat(500), fc.nat(6000), fc.constant(PERIOD_US)),
    }),
  ),
  { maxLength: 60, size: 'max' },
);

describe.skipIf(!(hasRedis() && hasClients()))('the script of the sliding window, on a real server', () => {
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
    { permits: fc.integer({ min: 4, max: 12 }), waitUs: fc.constantFrom(0, 3000, 50_000), history: steps },
    { numRuns: 60 },
  )(
    'lets no more than its permits be used in any period; and its twin decides alike',
    async ({ permits, waitUs, history }) => {
      await scripts.forget();
      const limit = windowLimit({ permits, periodMs: PERIOD_US / 1000 });
      const store = new Store();
      const uses: { readonly due: number; readonly cost: number; isBack: boolean }[] = [];
      let now = 1_764_155_923_000_000;
      for (const one of history) {
        if (one.kind === 'pass') {
          now += one.us;
        } else if (one.kind === 'take') {
          const args = [...limit.takeArgs, waitUs, 0, 0, 0, ...one.costs];
          const reply = await scripts.run(TAKE_FROM_WINDOW, now, '{key}', args);
          expect(takeFromWindow(store, now, ['{key}'], args.map(String))).toEqual(reply);
          for (const [i, cost] of one.costs.entries()) {
            const us = reply[5 + i] as number;
            if (us >= 0) uses.push({ due: now + us, cost, isBack: false });
          }
        } else {
          const taken = uses[one.which % Math.max(1, uses.length)];
          if (taken === undefined || taken.isBack || taken.due <= now - PERIOD_US) continue;
          const args = limit.giveArgs(taken.cost, { now: taken.due, used: 0, since: 0, refunded: 0 }, 0);
          const back = await scripts.run(GIVE_TO_WINDOW, now, '{key}', args);
          expect(giveToWindow(store, now, ['{key}'], args.map(String))).toEqual(back);
          taken.isBack = true;
        }
      }
      const kept = uses.filter(({ isBack }) => !isBack);
      for (const { due: end } of kept) {
        const within = kept.filter(({ due }) => due > end - PERIOD_US && due <= end);
        expect(within.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(permits);
      }
    },
  );

  test.prop(
    { permits: fc.integer({ min: 1, max: 10 }), backUs: fc.integer({ min: 1, max: 3_600_000_000 }) },
    { numRuns: 30 },
  )('is not frozen by a clock that goes back', async ({ permits, backUs }) => {
    await scripts.forget();
    const limit = windowLimit({ permits, periodMs: PERIOD_US / 1000 });
    const take = async (at: number, cost: number) =>
      (await scripts.run(TAKE_FROM_WINDOW, at, 'key', [...limit.takeArgs, 0, 0, 0, 0, cost]))[5] as number;
    const now = 1_764_155_923_000_000;
    expect(await take(now, permits)).toBe(0);
    const refused = await take(now - backUs, 1);
    expect(-refused).toBeLessThanOrEqual(2 * PERIOD_US);
    // A refusal changes nothing, so the time of the move is that of the last attempt.
    expect(await take(now - backUs - refused, 1)).toBeLessThanOrEqual(0);
  });
});
