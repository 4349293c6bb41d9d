import { expect, it } from 'vitest';
import { cache, pipeline } from '../../src/index.ts';
import { fakeRedis, redisFleet, redisStore, sharedRateLimiter } from '../../src/redis/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { Scrapes } from '../support/scrapes.ts';

it('tells how many instances there are, who decides, and how many calls had to ask', async () => {
  const runtime = virtualRuntime();
  const server = fakeRedis({ runtime, latency: 1 });
  const scrapes = new Scrapes();
  const start = () => {
    const fleet = redisFleet(server.client);
    const limiter = sharedRateLimiter({ fleet, name: 'partner', permits: 1000 });
    return pipeline({ runtime, name: 'orders', telemetry: { meterProvider: scrapes.provider } }, limiter);
  };
  const orders = start();
  const other = redisFleet(server.client);
  await Promise.all([other.ready(), runtime.advance(10)]);
  const call = async (times: number) => {
    for (let i = 0; i < times; i++) {
      void orders.executeOutcome(() => 1);
      await runtime.advance(1);
    }
  };
  await call(1500);
  await scrapes.scrape();
  server.fail('READONLY You are a replica');
  await call(500);
  await scrapes.scrape();

  /** Returns the value of each scrape. */
  const values = (name: string, labels = ''): number[] => {
    const found = scrapes
      .series()
      .filter(({ series }) => series.startsWith(`resilience_fleet_${name}{`) && series.includes(labels));
    expect(found).toHaveLength(1);
    expect(found[0]?.series).toContain('resilience_pipeline_name="orders",resilience_policy_name="partner"');
    return found[0]?.values.split(' ').map(Number) ?? [];
  };
  expect(values('instances')).toEqual([2, 2]);
  expect(values('mode')).toEqual([0, 2]);
  const [asked = 0] = values('questions_total');
  const [leased = 0, leasedLater = 0] = values('permits_total', 'decision="lease"');
  const [byServer = 0] = values('permits_total', 'decision="server"');
  const [byShare = 0, byShareLater = 0] = values('permits_total', 'decision="share"');
  expect(leased + byServer + byShare).toBeGreaterThan(1490);
  expect(leased).toBeGreaterThan(1400);
  expect(asked).toBeLessThan(60);
  expect(byShare).toBe(0);
  expect(byShareLater + leasedLater - leased).toBeGreaterThan(200);
});

it('tells how the requests to a shared store went', async () => {
  const runtime = virtualRuntime();
  const server = fakeRedis({ runtime, latency: 1 });
  const scrapes = new Scrapes();
  const telemetry = { meterProvider: scrapes.provider };
  const fleet = redisFleet(server.client);
  const kept = cache({ ttl: '1m', store: redisStore(fleet, { name: 'users', localTtl: '1s' }) });
  const users = pipeline({ runtime, name: 'users', telemetry }, kept);
  const call = async () => {
    void users.execute(() => 1, { key: 'a' });
    await runtime.advance(10);
  };
  await call();
  await call();
  await runtime.advance('2s');
  await call();
  server.fail('LOADING Redis is loading the dataset in memory');
  await runtime.advance('2s');
  await call();
  await call();
  await scrapes.scrape();
  const counts = Object.fromEntries(
    scrapes.series().flatMap(({ series, values }) => {
      const result = /resilience_fleet_requests_total.*fleet_result="(\w+)"/.exec(series)?.[1];
      return result === undefined ? [] : [[result, Number(values)]];
    }),
  );
  // The first call looks twice: before it has the lease, and after. Those that went on without the server ask it for nothing.
  expect(counts).toEqual({ local: 1, hit: 1, miss: 2, leased: 1, elsewhere: 0, refused: 0, away: 2 });
  expect(scrapes.series().some(({ series }) => series.startsWith('resilience_fleet_permits_total{'))).toBe(
    false,
  );
});
