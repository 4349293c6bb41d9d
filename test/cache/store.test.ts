import { type CacheEntry, type CacheOptions, type CacheStore, cache, MemoryStore, pipeline } from 'seawall';
import { type VirtualRuntime, virtualRuntime } from 'seawall/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ResilienceEvent } from '../../src/core/index.ts';

let runtime: VirtualRuntime;
let loads: number;
let events: ResilienceEvent[];
beforeEach(() => {
  runtime = virtualRuntime();
  loads = 0;
  events = [];
});

const later = <T>(value: T, ms = 5) =>
  new Promise<T>((resolve) => {
    runtime.clock.setTimer(ms, () => resolve(value));
  });
const load = () => {
  loads += 1;
  return later(loads, 10);
};

/** A store that answers after 5 ms, and counts its requests. */
class RemoteStore implements CacheStore {
  readonly memory = new MemoryStore({ maxEntries: 100, maxSize: Number.POSITIVE_INFINITY });
  readonly asked: string[] = [];
  async #after<T>(what: string, then: () => T): Promise<T> {
    this.asked.push(what);
    await later(undefined);
    return then();
  }
  get(key: string, now: number) {
    return this.#after('get', () => this.memory.get(key, now));
  }
  set(key: string, entry: CacheEntry, now: number, lease?: unknown) {
    return this.#after('set', () => this.memory.set(key, entry, now, lease));
  }
  delete(key: string) {
    return this.#after('delete', () => this.memory.delete(key));
  }
  clear() {
    return this.#after('clear', () => this.memory.clear());
  }
  lease(key: string, ms: number, now: number) {
    return this.#after('lease', () => this.memory.lease(key, ms, now));
  }
  release(key: string, lease: unknown) {
    return this.#after('release', () => this.memory.release(key, lease));
  }
}

function through(store: CacheStore, options: Partial<CacheOptions> = {}) {
  const policy = cache({ ttl: 1000, jitter: 0, store, ...options });
  policy.on('*', (event) => events.push(event));
  const calls = pipeline({ runtime }, policy);
  const get = (key = 'a') => calls.execute(load, { key });
  const run = async (key = 'a', ms = 200) => {
    const call = get(key);
    await runtime.advance(ms);
    return call;
  };
  return { policy, calls, get, run };
}
const failures = () =>
  events.flatMap((event) =>
    event.type === 'cache.store-failed' ? [`${event.operation} ${event.reason}`] : [],
  );

describe('a store that has failed', () => {
  it('is not asked for a lease by the call that it has not answered', async () => {
    const store = new RemoteStore();
    store.get = async () => {
      store.asked.push('get');
      throw new Error('away');
    };
    const { run } = through(store);
    expect(await run()).toBe(1);
    expect(store.asked).toEqual(['get']);
    expect(failures()).toEqual(['get error']);
  });

  it('may throw when it is told the runtime, or asked for a reading', () => {
    const store = Object.assign(new RemoteStore(), {
      attach: () => {
        throw new Error('attach');
      },
      reading: () => ({ usage: 7 }),
    });
    const { policy } = through(store);
    expect(policy.reading?.()).toEqual({ usage: 7 });
  });
});

describe('a store that answers later', () => {
  it('is asked once for all who ask for the same', async () => {
    const store = new RemoteStore();
    const { get, run } = through(store);
    const all = [1, 2, 3].map(() => get());
    await runtime.advance(100);
    expect(await Promise.all(all)).toEqual([1, 1, 1]);
    expect(store.asked).toEqual(['get', 'lease', 'get', 'set']);
    expect(await run()).toBe(1);
    expect(store.asked.slice(4)).toEqual(['get']);
  });

  it('is not asked for what is being loaded', async () => {
    const store = new RemoteStore();
    const { get } = through(store);
    const first = get();
    await runtime.advance(12);
    const second = get();
    await runtime.advance(100);
    expect([await first, await second]).toEqual([1, 1]);
    expect(store.asked).toEqual(['get', 'lease', 'get', 'set']);
  });

  it('lets one of many processes load', async () => {
    const store = new RemoteStore();
    const [one, two] = [through(store), through(store)];
    const all = [one.get(), two.get(), two.get()];
    await runtime.advance(200);
    expect(await Promise.all(all)).toEqual([1, 1, 1]);
    expect(loads).toBe(1);
  });

  it('lets another load where the one that does is gone', async () => {
    const store = new RemoteStore();
    const [gone, other] = [through(store, { lease: 500 }), through(store, { lease: 500 })];
    void gone.calls.execute(() => new Promise<number>(() => {}), { key: 'a' });
    await runtime.advance(20);
    const call = other.get();
    await runtime.advance(450);
    expect(loads).toBe(0);
    await runtime.advance(100);
    expect(await call).toBe(1);
  });

  it('lets another load at once where loading has failed', async () => {
    const store = new RemoteStore();
    const { calls, run } = through(store);
    const failed = calls.executeOutcome(() => Promise.reject(new Error('down')), { key: 'a' });
    await runtime.advance(20);
    expect((await failed).ok).toBe(false);
    expect(await run('a', 25)).toBe(1);
    expect(store.asked).toEqual(['get', 'lease', 'get', 'release', 'get', 'lease', 'get', 'set']);
  });

  it('answers with what is stale while another process loads', async () => {
    const store = new RemoteStore();
    const [one, two] = [1, 2].map(() => through(store, { staleWhileRevalidate: 5000 }));
    await one?.run();
    await runtime.advance(1000);
    const all = [one?.get(), two?.get()];
    await runtime.advance(100);
    expect(await Promise.all(all)).toEqual([1, 1]);
    expect(loads).toBe(2);
    expect(await two?.run()).toBe(2);
  });

  it('does not keep what was loaded before it was invalidated', async () => {
    const store = new RemoteStore();
    const { get, run, policy } = through(store);
    const early = get();
    await runtime.advance(12);
    const gone = policy.invalidate('a');
    await runtime.advance(100);
    await gone;
    expect(await early).toBe(1);
    expect(await run()).toBe(2);
    const cleared = policy.clear();
    await runtime.advance(100);
    await cleared;
    expect(await run()).toBe(3);
  });

  it('does not keep what another process has loaded before it was invalidated here', async () => {
    const store = new RemoteStore();
    const [one, two] = [through(store), through(store)];
    const early = one.get();
    await runtime.advance(12);
    const gone = two.policy.invalidate('a');
    await runtime.advance(100);
    await Promise.all([early, gone]);
    expect(await two.run()).toBe(2);
  });

  it('has bounds of its own', () => {
    const { policy } = through(new RemoteStore());
    expect(() => policy.update({ maxEntries: 5 })).toThrow(
      'cache.maxEntries must be left out beside cache.store',
    );
    policy.update({ ttl: 5, maxSize: undefined });
    expect(policy.describe()).toMatchObject({ ttl: 5 });
    expect(() => policy.update({ store: undefined } as never)).toThrow(
      'cache.store cannot change while in use',
    );
  });

  it('says nothing of what it keeps', () => {
    const { policy } = through(new RemoteStore());
    expect(policy.snapshot()).toMatchObject({ entries: null, size: null });
    expect(policy.reading?.()).toEqual({ usage: undefined, limit: undefined });
    expect(policy.describe()).toMatchObject({ store: { store: 'RemoteStore' } });
    expect(policy.describe()).not.toHaveProperty('maxEntries');
  });
});

describe('a store that fails', () => {
  const hang = () => new Promise<never>(() => {});
  const broken = () => Promise.reject(new Error('broken'));
  const thrown = () => {
    throw new Error('thrown');
  };
  const none: CacheStore = { get: () => undefined, set: () => true, delete: () => undefined };

  it.each([
    ['hangs', { ...none, get: hang }, ['get late']],
    ['rejects', { ...none, get: broken }, ['get error']],
    ['throws', { ...none, get: thrown }, ['get error']],
    ['answers with nonsense', { ...none, get: () => 7 as never }, ['get invalid']],
    ['answers later with nonsense', { ...none, get: async () => ({ value: 1 }) as never }, ['get invalid']],
    ['is slow to lease', { ...none, lease: hang }, ['lease late']],
    ['throws on lease', { ...none, lease: thrown }, ['lease error']],
    ['throws on set', { ...none, set: thrown }, ['set error']],
    ['rejects set', { ...none, set: broken }, ['set error']],
    ['never sets', { ...none, set: hang }, []],
    ['refuses', { ...none, set: () => false }, []],
  ])('%s: the call goes on', async (_, store, expected) => {
    const { run, policy } = through(store);
    expect(await run('a', 110)).toBe(1);
    expect(failures()).toEqual(expected);
    expect(policy.snapshot().storeFailures).toBe(expected.length);
    expect(events.find(({ type }) => type === 'cache.store-failed')?.pipeline).toBe(undefined);
    await runtime.runAll();
  });

  it('is left alone for a second once it did not answer', async () => {
    let asked = 0;
    const { run } = through({
      ...none,
      get: () => {
        asked += 1;
        return hang();
      },
    });
    await run('a', 110);
    for (const key of ['b', 'c', 'd']) expect(await run(key, 10)).toBeGreaterThan(1);
    expect(asked).toBe(1);
    await runtime.advance(1000);
    await run('e', 110);
    expect(asked).toBe(2);
  });

  it('and gives no lease for ever keeps nobody waiting for ever', async () => {
    const { get } = through({ ...none, lease: () => undefined }, { lease: 1000 });
    const call = get();
    await runtime.advance(2080);
    expect(await call).toBe(1);
  });

  it('tells whoever invalidates', async () => {
    const { policy } = through({ ...none, delete: broken });
    await expect(policy.invalidate('a')).rejects.toThrow('broken');
    await expect(policy.clear()).rejects.toThrow('cannot be cleared');
    const slow = through({ ...none, delete: hang });
    const gone = expect(slow.policy.invalidate('a')).rejects.toThrow(
      'has not answered within 100 ms: delete',
    );
    await runtime.advance(100);
    await gone;
    expect(failures()).toEqual(['delete error', 'delete late']);
  });

  it('a call that is aborted meanwhile ends at once, and leaves nothing behind', async () => {
    const { calls } = through(new RemoteStore());
    const controller = new AbortController();
    const call = calls.executeOutcome(load, { key: 'a', signal: controller.signal });
    controller.abort('enough');
    expect(await call).toEqual({ ok: false, error: 'enough' });
    await runtime.runAll();
    expect([loads, runtime.pendingTimers]).toEqual([0, []]);
    const next = calls.execute(load, { key: 'a' });
    await runtime.runAll();
    expect(await next).toBe(1);
  });
});
