import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRuntime } from '../../../src/core/index.ts';
import { cache, pipeline } from '../../../src/index.ts';
import { type RedisStoreOptions, redisFleet, redisStore, type Subscriber } from '../../../src/redis/index.ts';
import { checkStore } from '../../../src/testing/index.ts';
import { pause, until } from '../../support/http-server.ts';
import { startProgram } from '../../support/processes.ts';
import { hasRedis, type RedisServer, startRedis } from '../../support/redis.ts';
import { CLIENTS, hasClients, type OpenClient, openClient } from '../../support/redis-clients.ts';

const now = () => systemRuntime.clock.now();

/** Asks until it is so. */
async function eventually(ask: () => Promise<boolean>): Promise<void> {
  for (const from = now(); !(await ask()); await pause(20)) {
    if (now() - from > 10_000) throw new Error('not so within 10 s');
  }
}

describe.skipIf(!(hasRedis() && hasClients()))('redisStore on a real server', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  it.each(CLIENTS)(
    'does what a store has to do, through %s',
    async (name) => {
      const open = await openClient(name, server);
      const fleet = redisFleet(open.client, { prefix: `check-${name}`, timeout: '5s' });
      await fleet.ready();
      let stores = 0;
      await checkStore(
        () => {
          stores += 1;
          return redisStore(fleet, { name: `store ${stores}` });
        },
        { now, advance: pause, toleranceMs: 100 },
      );
      await fleet.close();
      await open.close();
    },
    60_000,
  );

  it.each(['ioredis', 'node-redis'] as const)(
    'forgets what others have replaced or deleted, as a subscriber of %s hears',
    async (name) => {
      const opened: OpenClient[] = [];
      const start = async () => {
        const [open, listening] = [await openClient(name, server), await openClient(name, server)];
        opened.push(open, listening);
        const fleet = redisFleet(open.client, { prefix: `tier-${name}`, timeout: '5s' });
        await fleet.ready();
        const options: RedisStoreOptions = {
          name: 'users',
          localTtl: '1h',
          subscriber: listening.client as unknown as Subscriber,
        };
        return { fleet, store: redisStore(fleet, options) };
      };
      const [one, other] = [await start(), await start()];
      const entry = (value: string) => {
        const at = now();
        const times = {
          freshUntil: at + 9e5,
          staleUntil: at + 9e5,
          errorUntil: at + 9e5,
          keptUntil: at + 9e5,
        };
        return { value, isFailure: false, storedAt: at, ...times, size: 0 };
      };
      await one.store.set('a', entry('old'), now());
      await eventually(async () => (await other.store.get('a', now()))?.value === 'old');
      // Until both are subscribed, a word may be missed.
      await eventually(async () => {
        await one.store.set('a', entry('new'), now());
        await pause(20);
        return (await other.store.get('a', now()))?.value === 'new';
      });
      const heard = other.store.snapshot().invalidated;
      await one.store.delete('a');
      await until(() => other.store.snapshot().invalidated > heard, 5000);
      expect(await other.store.get('a', now())).toBeUndefined();
      await Promise.all([one, other].map(({ fleet }) => fleet.close()));
      await Promise.all(opened.map(({ close }) => close()));
    },
    30_000,
  );

  it('one load for 160 calls of eight processes', async () => {
    const processes = Array.from({ length: 8 }, () => startProgram('loader', server.port, 0));
    await Promise.all(processes.map(({ ready }) => ready));
    for (const process of processes) process.go();
    const seen = (await Promise.all(processes.map(({ output }) => output))).map(
      (output) => JSON.parse(output) as { loads: number; answers: unknown[] },
    );
    expect(seen.reduce((sum, { loads }) => sum + loads, 0)).toBe(1);
    expect(seen.flatMap(({ answers }) => answers)).toHaveLength(160);
    for (const answer of seen.flatMap(({ answers }) => answers))
      expect(answer).toEqual({ from: 'the database' });
  }, 90_000);

  it('another process loads where one is killed while it does', async () => {
    await server.command('FLUSHALL');
    const dying = startProgram('loader', server.port, 1);
    const others = Array.from({ length: 2 }, () => startProgram('loader', server.port, 0));
    await Promise.all([dying, ...others].map(({ ready }) => ready));
    dying.go();
    await expect(dying.output).rejects.toThrow('loader ends with');
    for (const process of others) process.go();
    const seen = (await Promise.all(others.map(({ output }) => output))).map(
      (output) => JSON.parse(output) as { loads: number },
    );
    expect(seen.reduce((sum, { loads }) => sum + loads, 0)).toBe(1);
  }, 90_000);

  it('calls go on while the server is killed, hangs, and is back, and no entry outlives its time', async () => {
    const own = await startRedis();
    const open = await openClient('ioredis', own);
    const fleet = redisFleet(open.client, { probe: '50ms' });
    await fleet.ready();
    const calls = pipeline(cache({ ttl: '1m', store: redisStore(fleet, { name: 'faults' }) }));
    let loads = 0;
    const call = () =>
      calls.execute(
        () => {
          loads += 1;
          return 'loaded';
        },
        { key: 'a' },
      );
    await call();
    // Nobody waits until it is kept.
    await eventually(async () => {
      const before = loads;
      await call();
      return loads === before;
    });
    own.signal('SIGSTOP');
    for (let i = 0; i < 20; i++) expect(await call()).toBe('loaded');
    own.signal('SIGCONT');
    await until(() => fleet.mode === 'shared', 10_000);
    await own.restart();
    for (let i = 0; i < 20; i++) expect(await call()).toBe('loaded');
    await until(() => fleet.mode === 'shared', 10_000);
    // The cache does not ask for a second after it was not answered.
    await eventually(async () => {
      const before = loads;
      await call();
      return loads === before;
    });
    const info = await own.command('INFO', 'keyspace');
    const [, keys, expiring] = /keys=(\d+),expires=(\d+)/.exec(info) ?? [];
    expect(expiring).toBe(keys);
    await fleet.close();
    await open.close();
    await own.close();
  }, 60_000);
});
