import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { circuitBreaker, pipeline } from '../../src/index.ts';
import {
  redisFleet,
  sharedCircuitBreaker,
  sharedRateLimiter,
  sharedSemaphore,
} from '../../src/redis/index.ts';
import { hasRedis, type RedisServer, startRedis } from '../support/redis.ts';
import { CLIENTS, hasClients, openClient } from '../support/redis-clients.ts';

const there = hasRedis() && hasClients();

describe.skipIf(!there).each([...CLIENTS])('%s', (name) => {
  let server: RedisServer;
  beforeEach(async () => {
    server = await startRedis();
  });
  afterEach(() => server.close());

  it('is ready, counts the instances, and leaves', async () => {
    const [one, other] = [await openClient(name, server), await openClient(name, server)];
    const [first, second] = [redisFleet(one.client), redisFleet(other.client)];
    await first.ready();
    await second.ready();
    expect(first.snapshot()).toMatchObject({ client: name, mode: 'shared', instances: 1 });
    expect(second.instances).toBe(2);
    await second.close();
    await first.ready();
    expect(first.instances).toBe(1);
    await first.close();
    expect(await server.command('EXISTS', 'seawall:{fleet}:instances')).toBe(':0');
    await Promise.all([one.close(), other.close()]);
  });

  it('says what it may not do', async () => {
    await server.command('ACL', 'SETUSER', 'app', 'on', '>secret', '~*', '+@all', '-evalsha', '-eval');
    const open = await openClient(name, { ...server, username: 'app', password: 'secret' });
    const fleet = redisFleet(open.client);
    await expect(fleet.ready()).rejects.toThrow(
      /no permissions to run the 'evalsha' command|PermissionDenied/,
    );
    await fleet.close();
    await open.close();
  });

  it('gives out one limit through all ways of asking, with no more rights than the page says', async () => {
    const page = readFileSync('docs/redis.md', 'utf8');
    const rights = /`(~seawall:\* -@all [^`]+)`/.exec(page)?.[1]?.split(/\s+/) ?? [];
    // Commands that the clients send by themselves.
    const own = ['+hello', '+ping', '+info', '+client|setname', '+client|id'];
    expect(await server.command('ACL', 'SETUSER', 'app', 'on', '>secret', ...rights, ...own)).toBe('+OK');
    const open = await openClient(name, { ...server, username: 'app', password: 'secret' });
    const fleet = redisFleet(open.client);
    await fleet.ready();
    const sent = async (options: object, calls: number): Promise<number> => {
      const shared = pipeline(
        sharedRateLimiter({ fleet, permits: 20, period: '1h', name: 'clients', ...options }),
      );
      const all = Array.from({ length: calls }, (_, i) =>
        shared.executeOutcome(() => i, { key: `key ${i % 30}` }),
      );
      return (await Promise.all(all)).filter(({ ok }) => ok).length;
    };
    expect(await sent({ lease: false }, 50)).toBe(20);
    expect(await sent({ name: 'keys', key: true, lease: false, permits: 1 }, 900)).toBe(30);
    expect(await sent({ name: 'window', algorithm: 'sliding-window' }, 50)).toBe(20);
    expect(await sent({ name: 'leased', permits: 1000, period: '1s', burst: 1000 }, 50)).toBe(50);
    const semaphore = pipeline(sharedSemaphore({ fleet, name: 'scarce', permits: 1, maxWait: '10s' }));
    await Promise.all([1, 2, 3].map(() => semaphore.execute(() => 1)));
    const breaker = sharedCircuitBreaker(circuitBreaker({ name: 'clients' }), { fleet });
    await fleet.ready();
    expect(breaker.votes).toEqual({ instances: 1, open: 0, isOpen: false });
    expect(fleet.snapshot()).toMatchObject({ mode: 'shared', failed: 0 });
    await fleet.close();
    await open.close();
  });
});

it.skipIf(!hasClients())(
  'takes all of the clients by their own types',
  () => {
    const { stdout, status } = spawnSync('npx', ['tsc', '-p', 'test/redis/clients/tsconfig.json'], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  },
  120_000,
);
