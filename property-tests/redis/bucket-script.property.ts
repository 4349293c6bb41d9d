import { fc, test } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { give, take } from '../../src/redis/fake/bucket.ts';
import { Store } from '../../src/redis/fake/store.ts';
import { bucketLimit } from '../../src/redis/rate-limiter/limit.ts';
import { GIVE, TAKE } from '../../src/redis/rate-limiter/take-script.ts';
import { hasRedis, type RedisServer, startRedis } from '../../test/support/redis.ts';
import { hasClients, type OpenClient, openClient } from '../../test/support/redis-clients.ts';
import { ClockedScripts } from '../../test/support/redis-clock.ts';

/** Difficult rates: 3 per 7 ms, 7 per 3 ms, 1000 per 3 s, 1 a day, … */
const rate = fc.record({
  permits: fc.constantFrom(1, 3, 7, 13, 100, 999, 1000),
  periodMs: fc.constantFrom(3, 7, 100, 1000, 3000, 86_400_000),
  burst: fc.integer({ min: 1, max: 12 }),
});

type Step =
  | { readonly kind: 'take'; readonly costs: number[]; readonly ahead: number; readonly waitMs: number }
  | { readonly kind: 'give'; readonly which: number; readonly permits: number }
  /** Waits for the time in which that many quarters of a permit are refilled. */
  | { readonly kind: 'pass'; readonly quarters: number };

const step = (most: number): fc.Arbitrary<Step> =>
  fc.oneof(
    fc.record({
      kind: fc.constant('take' as const),
      costs: fc.array(fc.integer({ min: 1, max: most }), { maxLength: 4 }),
      ahead: fc.integer({ min: 0, max: 5 }),
      waitMs: fc.constantFrom(0, 0, 10, 1000),
    }),
    fc.record({
      kind: fc.constant('give' as const),
      which: fc.nat(20),
      permits: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ kind: fc.constant('pass' as const), quarters: fc.nat(20) }),
  );

const history = rate.chain((limit) =>
  fc.record({
    limit: fc.constant(limit),
    steps: fc.array(step(Math.min(4, limit.burst)), { maxLength: 60, size: 'max' }),
  }),
);

interface Taken {
  readonly at: number;
  /** Delay of the permit after the request. */
  readonly waitUs: number;
  ticks: number;
  readonly reply: readonly number[];
}

/** Returns the largest excess of the history over the limit, in ticks, as if returned permits had never been taken. */
function excess(takes: readonly Taken[], perUs: number, capacity: number): number {
  let used = 0;
  let at = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (const { at: then, ticks, waitUs } of takes) {
    used = Math.max(0, used - (then - at) * perUs) + ticks;
    at = then;
    if (ticks > 0) most = Math.max(most, used - capacity - waitUs * perUs);
  }
  return most;
}

describe.skipIf(!(hasRedis() && hasClients()))('the script of the token bucket, on a real server', () => {
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

  test.prop({ run: history }, { numRuns: 60 })(
    'gives out never more than the limit, with costs, waits and permits that come back; and its twin decides alike',
    async ({ run: { limit: rateOf, steps } }) => {
      await scripts.forget();
      const limit = bucketLimit('limit', { ...rateOf, leaseMs: 0 });
      const [perUs = 0, perPermit = 0, capacity = 0] = limit.takeArgs;
      const store = new Store();
      const takes: Taken[] = [];
      let now = 1_764_155_923_000_000;
      for (const one of steps) {
        if (one.kind === 'pass') {
          now += Math.floor((one.quarters * rateOf.periodMs * 250) / rateOf.permits);
        } else if (one.kind === 'take') {
          const args = [...limit.takeArgs, one.waitMs * 1000, 0, 0, one.ahead, ...one.costs];
          const reply = await scripts.run(TAKE, now, '{key}', args);
          expect(take(store, now, ['{key}'], args.map(String))).toEqual(reply);
          for (const [i, cost] of one.costs.entries()) {
            const waitUs = reply[5 + i] as number;
            if (waitUs >= 0) takes.push({ at: now, waitUs, ticks: cost * perPermit, reply });
          }
          const ahead = reply[4] as number;
          if (ahead > 0) takes.push({ at: now, waitUs: 0, ticks: ahead * perPermit, reply });
        } else {
          const taken = takes[one.which % Math.max(1, takes.length)];
          if (taken === undefined) continue;
          const [then = 0, used = 0, since = 0, refunded = 0] = taken.reply;
          const permits = Math.min(one.permits, Math.floor(taken.ticks / perPermit));
          const args = limit.giveArgs(permits, { now: then, used, since, refunded }, taken.waitUs);
          const [back = 0] = await scripts.run(GIVE, now, '{key}', args);
          expect(give(store, now, ['{key}'], args.map(String))).toEqual([back]);
          taken.ticks -= back;
        }
      }
      expect(excess(takes, perUs, capacity)).toBeLessThanOrEqual(0);
    },
  );

  test.prop({ rateOf: rate, cost: fc.integer({ min: 1, max: 4 }) }, { numRuns: 60 })(
    'serves who comes back exactly when it said, and not a microsecond before',
    async ({ rateOf, cost }) => {
      await scripts.forget();
      const limit = bucketLimit('limit', { ...rateOf, burst: rateOf.burst + 3, leaseMs: 0 });
      const args = (...costs: number[]) => [...limit.takeArgs, 0, 0, 0, 0, ...costs];
      let now = 1_764_155_923_000_000;
      const [, , , , , first = 0] = await scripts.run(TAKE, now, 'key', args(limit.capacity));
      expect(first).toBe(0);
      const [, , , , , refused = 0] = await scripts.run(TAKE, now, 'key', args(cost));
      expect(refused).toBeLessThan(0);
      now -= refused;
      expect((await scripts.run(TAKE, now - 1, 'key', args(cost)))[5]).toBe(-1);
      expect((await scripts.run(TAKE, now, 'key', args(cost)))[5]).toBe(0);
    },
  );

  test.prop({ rateOf: rate, backMs: fc.integer({ min: 1, max: 3_600_000 }) }, { numRuns: 30 })(
    'is not frozen by a clock that goes back',
    async ({ rateOf, backMs }) => {
      await scripts.forget();
      const limit = bucketLimit('limit', { ...rateOf, leaseMs: 0 });
      const args = [...limit.takeArgs, 0, 0, 0, 0, 1];
      const now = 1_764_155_923_000_000;
      const all = [...limit.takeArgs, 0, 0, 0, limit.capacity];
      expect((await scripts.run(TAKE, now, 'key', all))[4]).toBe(limit.capacity);
      const earlier = now - backMs * 1000;
      const [, , , , , refused = 0] = await scripts.run(TAKE, earlier, 'key', args);
      expect(-refused).toBe(Math.ceil((rateOf.periodMs * 1000) / rateOf.permits));
      expect((await scripts.run(TAKE, earlier - refused, 'key', args))[5]).toBe(0);
    },
  );

  test.prop({ rateOf: rate, other: rate }, { numRuns: 30 })(
    'keeps what is used when instances with another rate come',
    async ({ rateOf, other }) => {
      await scripts.forget();
      const [before, after] = [rateOf, other].map((one) => bucketLimit('limit', { ...one, leaseMs: 0 }));
      if (before === undefined || after === undefined) return;
      const now = 1_764_155_923_000_000;
      await scripts.run(TAKE, now, 'key', [...before.takeArgs, 0, 0, 0, before.capacity]);
      const [, used = 0] = await scripts.run(TAKE, now, 'key', [...after.takeArgs, 0, 0, 0, 0]);
      expect(used / after.unit).toBeGreaterThanOrEqual(before.capacity - 1e-6);
      expect(used / after.unit).toBeLessThan(before.capacity + 1);
    },
  );
});
