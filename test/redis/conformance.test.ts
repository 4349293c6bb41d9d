import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { circuitBreaker, pipeline } from '../../src/index.ts';
import {
  fakeRedis,
  type RedisClient,
  redisFleet,
  type SharedRateLimiterOptions,
  sharedCircuitBreaker,
  sharedRateLimiter,
  sharedSemaphore,
} from '../../src/redis/index.ts';
import { pause, until } from '../support/http-server.ts';
import { hasRedis, type RedisServer, startRedis } from '../support/redis.ts';
import { hasClients, type OpenClient, openClient } from '../support/redis-clients.ts';

/*
 * The fake server behaves like a real one: the same tests run on both, in real time. The properties of the scripts show that its
 * scripts decide the same in every detail.
 */
const there = hasRedis() && hasClients();

describe.skipIf(!there)('a real server', () => {
  let server: RedisServer;
  let open: OpenClient;
  beforeAll(async () => {
    server = await startRedis();
    open = await openClient('ioredis', server);
    await redisFleet(open.client).ready();
  });
  afterAll(async () => {
    await open.close();
    await server.close();
  });
  conforms(() => open.client);

  it('a stall of our own event loop blames nobody', async () => {
    const fleet = redisFleet(open.client, { prefix: 'stall', timeout: '20ms' });
    await fleet.ready();
    const calls = pipeline(
      sharedRateLimiter({ fleet, name: 'limit', permits: 1000, period: '1h', lease: false }),
    );
    for (let i = 0; i < 10; i++) {
      const outcome = calls.execute(() => 1);
      await Promise.resolve();
      await Promise.resolve();
      // The answer arrives while the event loop is blocked, and the timer is long due when it continues.
      for (const from = performance.now(); performance.now() - from < 40; );
      await outcome;
    }
    expect(fleet.snapshot()).toMatchObject({ mode: 'shared', late: 0, failed: 0 });
    await fleet.close();
  });

  it('100 000 keys expire by themselves', async () => {
    const fleet = redisFleet(open.client, { prefix: 'many', timeout: '10s' });
    await fleet.ready();
    const limiter = sharedRateLimiter({
      fleet,
      name: 'keys',
      permits: 2,
      period: '8s',
      key: true,
      lease: false,
      maxKeys: 1000,
    });
    const calls = pipeline(limiter);
    for (let i = 0; i < 100_000; i += 400) {
      await Promise.all(
        Array.from({ length: 400 }, (_, j) =>
          calls.execute(() => 1, { key: `a key of some length ${i + j}` }),
        ),
      );
    }
    expect(limiter.snapshot().keys).toBe(1000);
    const info = await server.command('INFO', 'keyspace');
    const [, keys, expiring] = /keys=(\d+),expires=(\d+)/.exec(info) ?? [];
    expect(expiring).toBe(keys);
    expect(Number(keys)).toBeGreaterThan(10_000);
    let left = Number.POSITIVE_INFINITY;
    void (async () => {
      while (left > 20) {
        await pause(200);
        left = Number(/keys=(\d+)/.exec(await server.command('INFO', 'keyspace'))?.[1] ?? 0);
      }
    })();
    await until(() => left <= 20, 30_000);
    await fleet.close();
  }, 90_000);
});

describe('a fake server', () => {
  const server = fakeRedis();
  conforms(() => server.client);
});

function conforms(client: () => RedisClient): void {
  let prefixes = 0;

  /** Makes two instances of a fleet that no other test uses. */
  function two(options: Omit<SharedRateLimiterOptions, 'fleet' | 'name'>) {
    prefixes += 1;
    return [1, 2].map(() => {
      const fleet = redisFleet(client(), { prefix: `conformance ${prefixes}`, timeout: '2s' });
      return {
        fleet,
        calls: pipeline(sharedRateLimiter({ fleet, name: 'limit', lease: false, ...options })),
      };
    });
  }

  async function sent(instances: ReturnType<typeof two>, calls: number, key?: string): Promise<number> {
    const all = Array.from({ length: calls }, (_, i) =>
      instances[i % instances.length]?.calls.executeOutcome(() => i, { ...(key !== undefined && { key }) }),
    );
    return (await Promise.all(all)).filter((outcome) => outcome?.ok).length;
  }

  it('a token bucket', async () => {
    const instances = two({ permits: 20, period: '1h' });
    expect(await sent(instances, 50)).toBe(20);
    expect(await sent(instances, 50)).toBe(0);
  });

  it('a sliding window', async () => {
    const instances = two({ permits: 20, period: '1h', algorithm: 'sliding-window' });
    expect(await sent(instances, 50)).toBe(20);
    expect(await sent(instances, 50)).toBe(0);
  });

  it('keys, which are forgotten when all of their permits are there', async () => {
    const instances = two({ permits: 1, period: '50ms', key: true });
    expect(await sent(instances, 3, 'a')).toBe(1);
    expect(await sent(instances, 3, 'b')).toBe(1);
    let later = 0;
    await until(() => {
      void sent(instances, 1, 'a').then((count) => {
        later += count;
      });
      return later > 0;
    });
  });

  it.each(['token-bucket', 'sliding-window'] as const)('permits that come back: %s', async (algorithm) => {
    const instances = two({ permits: 5, period: '1h', algorithm, maxWait: '1h' });
    const aborted = instances.map(async ({ fleet }) => {
      const limiter = sharedRateLimiter({
        fleet,
        name: 'limit',
        lease: false,
        permits: 5,
        period: '1h',
        algorithm,
        maxWait: '1h',
      });
      const refusing = pipeline(limiter, {
        kind: 'wall',
        name: 'wall',
        admit: () => ({ type: 'reject' as const, error: new Error('no') }),
      });
      for (let i = 0; i < 10; i++) await refusing.executeOutcome(() => 1);
    });
    await Promise.all(aborted);
    expect(await sent(instances, 5)).toBe(5);
  });

  it('calls that wait, each for its own permit', async () => {
    const [one] = two({ permits: 100, burst: 1, maxWait: '5s' });
    const from = performance.now();
    const sentAt: number[] = [];
    await Promise.all(
      Array.from({ length: 8 }, () => one?.calls.execute(() => sentAt.push(performance.now() - from))),
    );
    // Never early, on any machine: the n-th permit is available after n times 10 ms.
    for (const [i, at] of sentAt.sort((a, b) => a - b).entries())
      expect(at).toBeGreaterThanOrEqual(10 * i - 1);
  });

  it('a semaphore, whose permits go round', async () => {
    const instances = two({ permits: 1 }).map(({ fleet }) =>
      pipeline(sharedSemaphore({ fleet, name: 'scarce', permits: 2, maxWait: '20s' })),
    );
    let [running, most] = [0, 0];
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        instances[i % 2]?.execute(async () => {
          running += 1;
          most = Math.max(most, running);
          await pause(5);
          running -= 1;
        }),
      ),
    );
    expect(most).toBe(2);
  });

  it('instances that come and go, and a verdict of theirs', async () => {
    const instances = two({ permits: 1 }).map(({ fleet }) => {
      const own = circuitBreaker({ name: 'partner', consecutiveFailures: 2, breakDuration: '1m' });
      const breaker = sharedCircuitBreaker(own, { fleet, atLeast: 1 });
      return { fleet, breaker, calls: pipeline(breaker) };
    });
    for (const { fleet } of instances) await fleet.ready();
    const [one, other] = instances;
    for (let i = 0; i < 2; i++) {
      await one?.calls.executeOutcome(() => {
        throw new Error('dead');
      });
    }
    await until(() => {
      void other?.calls.executeOutcome(() => 1);
      return other?.breaker.state === 'open';
    });
    expect(other?.breaker.votes).toEqual({ instances: 2, open: 1, isOpen: true });
    await one?.fleet.close();
    await other?.fleet.ready();
    expect(other?.fleet.instances).toBe(1);
    await other?.fleet.close();
  });
}
