import { describe, expect, it } from 'vitest';
import type { CacheEntry } from '../../../src/cache/index.ts';
import { cache, pipeline } from '../../../src/index.ts';
import {
  FleetUnavailableError,
  fakeRedis,
  type RedisStoreOptions,
  redisFleet,
  redisStore,
} from '../../../src/redis/index.ts';
import { checkStore, virtualRuntime } from '../../../src/testing/index.ts';

function setUp(options: Partial<RedisStoreOptions> = {}) {
  const runtime = virtualRuntime({ seed: 4 });
  const server = fakeRedis({ runtime });
  const newFleet = () => redisFleet(server.client, { prefix: 'app' });
  const start = (own: Partial<RedisStoreOptions> = {}, fleet = newFleet()) => {
    const store = redisStore(fleet, { name: 'users', ...options, ...own });
    store.attach(runtime);
    return store;
  };
  const keys = () => server.keys.filter((key) => key.startsWith('app:cache:'));
  const entry = (value: unknown, isFailure = false): CacheEntry => {
    const now = runtime.nowMs;
    return {
      value,
      isFailure,
      storedAt: now,
      freshUntil: now + 1000,
      staleUntil: now + 2000,
      errorUntil: now + 3000,
      keptUntil: now + 4000,
      size: 0,
    };
  };
  /** Lets the answers of the server arrive. */
  const done = async <T>(answer: T | PromiseLike<T>): Promise<T> => {
    const outcome = Promise.resolve(answer);
    outcome.catch(() => {});
    await runtime.advance(1);
    return outcome;
  };
  const get = async (store: ReturnType<typeof start>, key: string) =>
    (await done(store.get(key, runtime.nowMs)))?.value;
  return { runtime, server, keys, newFleet, start, entry, done, get };
}

describe('redisStore', () => {
  it.each<[string, Partial<RedisStoreOptions>]>([
    ['as it is', {}],
    ['with entries in this process', { localTtl: '1m' }],
  ])('%s, does what a store has to do', async (_name, options) => {
    const { runtime, server, start } = setUp(options);
    const clauses = await checkStore(
      () => {
        server.flush();
        return start();
      },
      { now: () => runtime.nowMs, advance: (ms) => runtime.advance(ms) },
    );
    expect(clauses.length).toBeGreaterThan(10);
  });

  it('reckons times by the clock of the server: those of instances may be an hour apart', async () => {
    const { runtime, start, entry, done } = setUp();
    const [one, other] = [start(), start()];
    await done(one.set('a', entry('value'), runtime.nowMs));
    await runtime.advance(500);
    const HOUR = 3_600_000;
    const found = await done(other.get('a', runtime.nowMs + HOUR));
    expect(found?.value).toBe('value');
    const ageMs = runtime.nowMs + HOUR - (found?.storedAt ?? 0);
    expect(ageMs).toBeGreaterThanOrEqual(500);
    expect(ageMs).toBeLessThan(505);
    expect((found?.freshUntil ?? 0) - (found?.storedAt ?? 0)).toBe(1000);
  });

  it('a loader that was slower than its lease keeps what it has loaded where nobody else has begun', async () => {
    const { runtime, start, entry, done, get } = setUp();
    const store = start();
    const lease = await done(store.lease('a', 1000, runtime.nowMs));
    await runtime.advance(5000);
    expect(await done(store.set('a', entry('late'), runtime.nowMs, lease))).toBe(true);
    expect(await get(store, 'a')).toBe('late');
  });

  it('gives leases of one instance and of another different tokens', async () => {
    const { runtime, start, entry, done } = setUp();
    const [one, other] = [start(), start()];
    const lost = await done(one.lease('a', 1000, runtime.nowMs));
    await runtime.advance(1500);
    await done(other.lease('a', 1000, runtime.nowMs));
    expect(await done(one.set('a', entry('late'), runtime.nowMs, lost))).toBe(false);
    expect(one.snapshot()).toMatchObject({ leases: 1, refused: 1 });
    expect(await done(one.lease('a', 1000, runtime.nowMs))).toBeUndefined();
    expect(one.snapshot().leasesElsewhere).toBe(1);
  });

  it('gives leases of two stores of one fleet different tokens', async () => {
    const { runtime, newFleet, start, entry, done } = setUp();
    const fleet = newFleet();
    const [one, other] = [start({}, fleet), start({}, fleet)];
    const lost = await done(one.lease('a', 1000, runtime.nowMs));
    await runtime.advance(1500);
    await done(other.lease('a', 1000, runtime.nowMs));
    expect(await done(one.set('a', entry('late'), runtime.nowMs, lost))).toBe(false);
  });

  it('reads what a client gives as bytes', async () => {
    const { runtime, server, start, entry, done, get } = setUp();
    const bytes = redisFleet(
      async (args, key) => {
        const reply = (await server.client(args, key)) as unknown[];
        return reply.map((part) => (typeof part === 'string' ? new TextEncoder().encode(part) : part));
      },
      { prefix: 'app' },
    );
    const store = start({}, bytes);
    await done(store.set('a', entry('ü'), runtime.nowMs));
    expect(await get(store, 'a')).toBe('ü');
  });

  it('keeps nothing that JSON would lose', async () => {
    const { runtime, start, entry, done } = setUp();
    await expect(
      done(
        start().set(
          'a',
          entry(() => 1),
          runtime.nowMs,
        ),
      ),
    ).rejects.toThrow('JSON has no form for a function');
  });

  it('errors come back as errors, with what classifiers look at', async () => {
    const { runtime, start, entry, done, get } = setUp();
    const store = start();
    const error = Object.assign(new TypeError('not there'), {
      code: 'E404',
      status: 404,
      cause: { deep: 1 },
    });
    await done(store.set('a', entry(error, true), runtime.nowMs));
    const back = (await get(store, 'a')) as Error;
    expect(back).toBeInstanceOf(Error);
    expect(back).toMatchObject({ name: 'TypeError', message: 'not there', code: 'E404', status: 404 });
    await done(store.set('b', entry('a text', true), runtime.nowMs));
    expect(await get(store, 'b')).toBe('a text');
    await done(store.set('c', entry(undefined), runtime.nowMs));
    expect(await done(store.get('c', runtime.nowMs))).toMatchObject({ value: undefined, isFailure: false });
  });

  it('has a codec of its own; what that throws is the answer, for the cache to go on without', async () => {
    const seen: unknown[] = [];
    const { runtime, start, entry, done, get } = setUp({
      codec: {
        encode: (value, isFailure) => {
          seen.push([value, isFailure]);
          return `<${String(value)}>`;
        },
        decode: (text) => {
          if (text === '<bad>') throw new Error('not of mine');
          return text.slice(1, -1);
        },
      },
    });
    const store = start();
    await done(store.set('a', entry('x\ny'), runtime.nowMs));
    expect(await get(store, 'a')).toBe('x\ny');
    expect(seen).toEqual([['x\ny', false]]);
    await done(store.set('a', entry('bad'), runtime.nowMs));
    await expect(get(store, 'a')).rejects.toThrow('not of mine');
  });

  it('keeps no entry that is too long, nor the one that it would replace', async () => {
    const { runtime, start, entry, done, get } = setUp({ maxLength: 200 });
    const store = start();
    const lease = await done(store.lease('a', 1000, runtime.nowMs));
    await done(store.set('a', entry('short'), runtime.nowMs, lease));
    expect(await done(store.set('a', entry('x'.repeat(200)), runtime.nowMs))).toBe(false);
    expect(await get(store, 'a')).toBeUndefined();
    expect(store.snapshot().refused).toBe(1);
  });

  it('a long key is a digest on the server, and its entry says whose it is', async () => {
    const { runtime, keys, start, entry, done, get } = setUp({ localTtl: '1m' });
    const store = start();
    const key = `${'k'.repeat(100_000)}{}\n`;
    await done(store.set(key, entry('value'), runtime.nowMs));
    expect(keys()).toHaveLength(1);
    expect(keys()[0]?.length).toBeLessThan(100);
    expect(await get(store, key)).toBe('value');
    expect(store.snapshot().localEntries).toBe(0);
  });

  it('both keys of an entry lie on one node of a cluster, whatever is in its key', async () => {
    const { runtime, keys, start, done } = setUp();
    const store = start();
    for (const key of ['a}b', '{x}', 'a b', '']) await done(store.lease(key, 1000, runtime.nowMs));
    for (const key of keys()) expect(key).toMatch(/^app:cache:users:\{.*\}:lease$/s);
    expect(keys()).toHaveLength(4);
  });

  it('while the server is away it says so, within the time of the fleet, and comes back by itself', async () => {
    const { runtime, server, start, entry, done, get } = setUp();
    const store = start();
    await done(store.set('a', entry('value'), runtime.nowMs));
    server.hang();
    const asked = Promise.resolve(store.get('a', runtime.nowMs)).catch((error: unknown) => error);
    await runtime.advance(60);
    expect(await asked).toBeInstanceOf(FleetUnavailableError);
    server.heal();
    await runtime.advance(3000);
    expect(await get(store, 'a')).toBe('value');
  });

  it('asks nothing while the server is known to be away: nothing is kept, and everybody loads', async () => {
    const { runtime, server, start, entry, done, get } = setUp({ localTtl: '1m' });
    const store = start();
    const long = { freshUntil: 1e9, staleUntil: 1e9, errorUntil: 1e9, keptUntil: 1e9 };
    await done(store.set('a', { ...entry('value'), ...long }, runtime.nowMs));
    server.fail('READONLY You are a replica');
    await expect(get(store, 'b')).rejects.toThrow(FleetUnavailableError);
    const commands = server.commands;
    expect(await get(store, 'b')).toBeUndefined();
    expect(await get(store, 'a')).toBe('value');
    const lease = await done(store.lease('b', 1000, runtime.nowMs));
    expect(lease).toBeDefined();
    expect(await done(store.set('b', entry('new'), runtime.nowMs, lease))).toBe(false);
    await done(store.release('b', lease));
    expect(server.commands).toBe(commands);
    await expect(done(store.delete('a'))).rejects.toThrow(FleetUnavailableError);
    expect(store.snapshot().away).toBe(3);
  });

  it('describes itself', () => {
    const { start } = setUp();
    expect(start({ localTtl: '1s', localEntries: 10 }).describe()).toEqual({
      store: 'redis',
      fleet: 'app',
      name: 'users',
      maxLength: 1_000_000,
      localTtl: 1000,
      localEntries: 10,
      subscribes: false,
    });
  });

  it.each<[Partial<RedisStoreOptions>, string]>([
    [{ name: 'a{b}' }, 'redisStore.name must have no braces'],
    [{ name: '' }, 'redisStore.name'],
    [{ maxLength: 1 }, 'redisStore.maxLength'],
    [{ localEntries: 5 }, 'redisStore.localEntries needs a redisStore.localTtl above 0, got 5'],
    [{ subscriber: () => {} }, 'redisStore.subscriber needs a redisStore.localTtl above 0'],
    [{ codec: {} as never }, 'redisStore.codec must have the methods encode and decode'],
    [
      { localTtl: '1s', subscriber: {} as never },
      'redisStore.subscriber must be an ioredis or node-redis client, or a function (channel, hear)',
    ],
  ])('says what is wrong with %o', (options, message) => {
    const { start } = setUp();
    expect(() => start(options)).toThrow(message);
    expect(() => redisStore({} as never, { name: 'a' })).toThrow('must be made by redisFleet()');
  });
});

describe('entries in this process', () => {
  it('answer without a question, for as long as localTtl, and no longer than the entry is kept', async () => {
    const { runtime, server, start, entry, done, get } = setUp({ localTtl: '3s' });
    const [one, other] = [start(), start()];
    const long = { freshUntil: 1e9, staleUntil: 1e9, errorUntil: 1e9, keptUntil: 1e9 };
    await done(one.set('b', entry('short'), runtime.nowMs));
    await runtime.advance(1000);
    const questions = server.commands;
    expect(await get(one, 'b')).toBe('short');
    expect(server.commands).toBeGreaterThan(questions);
    await done(one.set('a', { ...entry('value'), ...long }, runtime.nowMs));
    expect(await get(other, 'a')).toBe('value');
    const before = server.commands;
    expect(await get(one, 'a')).toBe('value');
    expect(await get(other, 'a')).toBe('value');
    expect(server.commands).toBe(before);
    expect(other.snapshot()).toMatchObject({ localEntries: 1, localHits: 1, hits: 1 });
    await done(one.delete('a'));
    await runtime.advance(2000);
    expect(await get(other, 'a')).toBe('value');
    await runtime.advance(1000);
    expect(await get(other, 'a')).toBeUndefined();
  });

  it('are forgotten at once where a subscriber hears that others have replaced or deleted them', async () => {
    const { runtime, server, start, entry, done, get } = setUp();
    const own: Partial<RedisStoreOptions> = { localTtl: '1h', subscriber: server.subscriber };
    const [one, other] = [start(own), start(own)];
    await done(one.set('a', entry('old'), runtime.nowMs));
    expect([await get(one, 'a'), await get(other, 'a')]).toEqual(['old', 'old']);
    await done(other.set('a', entry('new'), runtime.nowMs));
    expect(await get(one, 'a')).toBe('new');
    await done(one.delete('a'));
    expect(await get(other, 'a')).toBeUndefined();
    expect(one.snapshot().invalidated).toBe(1);
    expect(other.snapshot().invalidated).toBe(1);
  });

  it('what was replaced while it was being read is not kept', async () => {
    const { runtime, server, start, entry, done, get } = setUp();
    const own: Partial<RedisStoreOptions> = { localTtl: '1h', subscriber: server.subscriber };
    const [one, other] = [start(own), start(own)];
    await done(other.set('a', entry('old'), runtime.nowMs));
    // The answer takes longer than the word that it is out of date.
    server.setLatency(10);
    const reading = one.get('a', runtime.nowMs);
    await runtime.advance(9);
    server.setLatency(0);
    const deleting = other.delete('a');
    await runtime.advance(5);
    await deleting;
    await reading;
    expect(one.snapshot().localEntries).toBe(0);
    expect(await get(one, 'a')).toBeUndefined();
  });

  it('are forgotten where another store of the same fleet has replaced them', async () => {
    const { runtime, server, newFleet, start, entry, done, get } = setUp();
    const own: Partial<RedisStoreOptions> = { localTtl: '1h', subscriber: server.subscriber };
    const fleet = newFleet();
    const [one, other] = [start(own, fleet), start(own, fleet)];
    await done(one.set('a', entry('old'), runtime.nowMs));
    await done(other.set('a', entry('new'), runtime.nowMs));
    expect(await get(one, 'a')).toBe('new');
  });

  it('what a delete of its own was too late for is forgotten when it is done', async () => {
    const { runtime, server, start, entry, done, get } = setUp();
    const store = start({ localTtl: '1h', subscriber: server.subscriber });
    await done(store.set('a', entry('old'), runtime.nowMs));
    server.setLatency(200);
    const deleting = Promise.resolve(store.delete('a'));
    deleting.catch(() => {});
    await runtime.advance(60);
    await expect(deleting).rejects.toThrow(FleetUnavailableError);
    server.setLatency(0);
    expect(await get(store, 'a')).toBe('old');
    await runtime.advance(200);
    expect(await get(store, 'a')).toBeUndefined();
  });

  it('are forgotten when an ioredis subscriber has subscribed, and again after each reconnection', async () => {
    const { runtime, start, entry, done } = setUp();
    const listeners: Record<string, ((...args: string[]) => void)[]> = {};
    let subscriptions = 0;
    const subscriber = {
      status: 'ready',
      on(event: string, listener: (...args: never[]) => void) {
        listeners[event] = [...(listeners[event] ?? []), listener as never];
      },
      async subscribe() {
        subscriptions += 1;
        if (subscriptions === 1) throw new Error('not yet');
      },
    };
    const store = start({ localTtl: '1h', subscriber });
    const set = () => done(store.set('a', entry('value'), runtime.nowMs));
    await set();
    expect(store.snapshot().localEntries).toBe(1);
    await runtime.advance(1000);
    await set();
    await set();
    expect(subscriptions).toBe(2);
    expect(listeners.message).toHaveLength(1);
    expect(store.snapshot().localEntries).toBe(1);
    for (const listener of listeners.ready ?? []) listener();
    expect(store.snapshot().localEntries).toBe(0);
    await runtime.advance(1);
    await set();
    expect(subscriptions).toBe(3);
    for (const listener of listeners.message ?? []) listener('another channel', 'x:1 a');
    expect(store.snapshot().localEntries).toBe(1);
    for (const listener of listeners.message ?? []) listener('app:cache:users', 'x:1 a');
    expect(store.snapshot()).toMatchObject({ localEntries: 0, invalidated: 1 });
  });

  it('a subscriber that cannot subscribe is tried again, once a second', async () => {
    let tries = 0;
    const { runtime, start, done } = setUp({
      localTtl: '1h',
      subscriber: () => {
        tries += 1;
        throw new Error('not connected');
      },
    });
    const store = start();
    await done(store.get('a', runtime.nowMs));
    await done(store.get('a', runtime.nowMs));
    expect(tries).toBe(1);
    await runtime.advance(1000);
    await done(store.get('a', runtime.nowMs));
    expect(tries).toBe(2);
  });
});

describe('a cache with such a store', () => {
  it('loads once for eight instances that miss the same key', async () => {
    const { runtime, start } = setUp();
    let loads = 0;
    const instances = Array.from({ length: 8 }, () =>
      pipeline({ runtime }, cache({ ttl: '1m', store: start() })),
    );
    const answers = instances.map((instance) =>
      instance.execute(
        async () => {
          loads += 1;
          await new Promise<void>((resolve) => void runtime.clock.setTimer(30, resolve));
          return 'loaded';
        },
        { key: 'a' },
      ),
    );
    await runtime.advance(500);
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['loaded']));
    expect(loads).toBe(1);
  });

  it('goes on without it while the server hangs, after one wait, and without a word when that is known', async () => {
    const { runtime, server, start } = setUp();
    const kept = cache({ ttl: '1m', store: start() });
    const target = pipeline({ runtime }, kept);
    const failures: number[] = [];
    kept.on('cache.store-failed', () => failures.push(runtime.nowMs));
    server.hang();
    const waits: number[] = [];
    for (let i = 0; i < 20; i++) {
      const from = runtime.nowMs;
      const answer = target.execute(() => 'loaded', { key: 'a' }).then(() => runtime.nowMs - from);
      await runtime.advance(100);
      waits.push(await answer);
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(51);
    expect(waits.slice(3)).toEqual(Array(17).fill(0));
    // The heartbeat was not answered either.
    expect(failures).toHaveLength(2);
  });
});
