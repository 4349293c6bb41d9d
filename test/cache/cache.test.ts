import { type CacheOptions, cache, circuitBreaker, coalesce, pipeline, retry, timeout } from 'seawall';
import { checkPolicy, type VirtualRuntime, virtualRuntime } from 'seawall/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ResilienceEvent } from '../../src/core/index.ts';
import { isolatedRequests } from '../support/isolated-requests.ts';

let runtime: VirtualRuntime;
let loads: number;
beforeEach(() => {
  runtime = virtualRuntime();
  loads = 0;
});

/** Answers with the number of the load, after 10 ms. Fails while `down` is set. */
const state = { error: undefined as unknown };
const load = () => {
  loads += 1;
  const number = loads;
  const { error } = state;
  return new Promise<number>((resolve, reject) => {
    runtime.clock.setTimer(10, () => (error === undefined ? resolve(number) : reject(error)));
  });
};
beforeEach(() => {
  state.error = undefined;
});

const through = (options: Partial<CacheOptions>) => {
  const policy = cache({ ttl: 1000, jitter: 0, ...options });
  const calls = pipeline({ runtime }, policy);
  const get = async (key: string | undefined = 'a') => {
    const call = calls.executeOutcome(load, { key });
    await runtime.advance(10);
    const outcome = await call;
    return outcome.ok ? outcome.value : outcome.error;
  };
  return { policy, calls, get };
};

describe('cache', () => {
  it('answers with what it has kept until its time is over', async () => {
    const { get } = through({});
    expect(await get()).toBe(1);
    expect(await get()).toBe(1);
    expect(await get('b')).toBe(2);
    await runtime.advance(1000);
    expect(await get()).toBe(3);
  });

  it('answers within the turn of the event loop', async () => {
    const { get, calls } = through({});
    await get();
    let answered = false;
    void calls.execute(load, { key: 'a' }).then(() => {
      answered = true;
    });
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    expect(answered).toBe(true);
  });

  it('loads once for all who find nothing', async () => {
    const { calls, policy } = through({});
    const all = [1, 2, 3].map(() => calls.execute(load, { key: 'a' }));
    await runtime.settle();
    expect(policy.snapshot()).toMatchObject({ loads: 1, waiting: 3, misses: 3, entries: 0 });
    await runtime.advance(10);
    expect(await Promise.all(all)).toEqual([1, 1, 1]);
    expect(policy.snapshot()).toMatchObject({ loads: 0, waiting: 0, hits: 0, entries: 1 });
  });

  it('passes calls without a key, those that must not run twice, and keys that are too long', async () => {
    const { get, calls } = through({});
    expect(await get(undefined as never)).toBe(1);
    const all = [
      calls.execute(load),
      calls.execute(load),
      calls.execute(load, { key: 'w', idempotent: false }),
      calls.execute(load, { key: 'w', idempotent: false }),
      calls.execute(load, { key: 'x'.repeat(8193) }),
      calls.execute(load, { key: 'x'.repeat(8193) }),
    ];
    await runtime.advance(10);
    expect(new Set(await Promise.all(all)).size).toBe(6);
  });

  it('takes the key from a function of the call', async () => {
    const { get } = through({ key: ({ key }) => key?.toLowerCase() });
    expect([await get('A'), await get('a')]).toEqual([1, 1]);
    const wrong = pipeline({ runtime }, cache({ ttl: 1, key: (() => 7) as never }));
    await expect(wrong.execute(load)).rejects.toThrow('cache.key(call) must be a string or undefined, got 7');
  });

  it('shortens the time by chance, and never makes it longer', async () => {
    runtime = virtualRuntime({ seed: 1 });
    const { get } = through({ jitter: 1 });
    await get();
    let [fresh, at] = [0, 0];
    for (; at < 100; at += 1) {
      await runtime.advance(10);
      if (loads === 1) fresh += 1;
      await get();
    }
    expect(loads).toBeGreaterThan(1);
    expect(fresh).toBeLessThan(100);
  });

  it('goes by what a function says of the value', async () => {
    const { get } = through({ ttl: (value) => (value === 1 ? 0 : 500) });
    expect([await get(), await get(), await get()]).toEqual([1, 2, 2]);
    await runtime.advance(500);
    expect(await get()).toBe(3);
  });

  it('goes by more that a function says of the value', async () => {
    const ttl = () => ({ fresh: 100, staleWhileRevalidate: 500, staleIfError: 2000 });
    const { get } = through({ ttl });
    expect(await get()).toBe(1);
    await runtime.advance(100);
    expect(await get()).toBe(1);
    expect(await get()).toBe(2);
  });

  it('answers with what is stale while it loads, once for all', async () => {
    const { get, calls, policy } = through({ staleWhileRevalidate: 5000 });
    await get();
    await runtime.advance(2000);
    const events: ResilienceEvent[] = [];
    policy.on('*', (event) => events.push(event));
    const all = [1, 2, 3].map(() => calls.execute(load, { key: 'a' }));
    expect(await Promise.all(all)).toEqual([1, 1, 1]);
    expect(loads).toBe(2);
    await runtime.advance(10);
    expect(await get()).toBe(2);
    expect(events.map(({ type }) => type)).toEqual([
      ...['cache.stale', 'cache.stale', 'cache.stale'],
      ...['cache.refreshed', 'cache.hit'],
    ]);
    expect(events[0]).toMatchObject({ reason: 'revalidate', ageMs: 2000 });
    expect(events[3]).toMatchObject({ outcome: { ok: true, value: 2 } });
    await runtime.advance(7000);
    expect(await get()).toBe(3);
  });

  it('answers with what is stale where loading fails, also where a policy refuses to', async () => {
    const breaker = circuitBreaker();
    const policy = cache({ ttl: 1000, jitter: 0, staleIfError: 10_000 });
    const calls = pipeline({ runtime }, policy, breaker);
    const reasons: unknown[] = [];
    policy.on('cache.stale', ({ reason }) => reasons.push(reason));
    const get = async () => {
      const call = calls.executeOutcome(load, { key: 'a' });
      await runtime.advance(10);
      return call;
    };
    await get();
    await runtime.advance(1000);
    state.error = new Error('down');
    expect(await get()).toEqual({ ok: true, value: 1 });
    breaker.isolate();
    expect(await get()).toEqual({ ok: true, value: 1 });
    expect(reasons).toEqual(['error', 'error']);
    await runtime.advance(10_000);
    expect(await get()).toMatchObject({ ok: false, error: { code: 'circuit-open' } });
  });

  it('does not answer for an error that is not the dependency’s', async () => {
    const { get } = through({ staleIfError: 10_000, negativeTtl: 1000 });
    await get();
    await runtime.advance(1000);
    state.error = new TypeError('mine');
    expect(await get()).toBe(state.error);
    expect(await get()).toBe(state.error);
    expect(loads).toBe(3);
  });

  it('remembers that loading fails, and that there is nothing', async () => {
    const { get } = through({ negativeTtl: 100, isAbsent: (value) => value === 2 });
    state.error = new Error('down');
    expect([await get(), await get()]).toEqual([state.error, state.error]);
    expect(loads).toBe(1);
    state.error = undefined;
    await runtime.advance(100);
    expect([await get(), await get()]).toEqual([2, 2]);
    await runtime.advance(100);
    expect(await get()).toBe(3);
    await runtime.advance(900);
    expect(await get()).toBe(3);
  });

  it('keeps absent values as others where nothing else is said', async () => {
    const calls = pipeline({ runtime }, cache({ ttl: 1000, jitter: 0 }));
    let asked = 0;
    const absent = () => {
      asked += 1;
      return null;
    };
    expect([await calls.execute(absent, { key: 'a' }), await calls.execute(absent, { key: 'a' })]).toEqual([
      null,
      null,
    ]);
    expect(asked).toBe(1);
    const negative = pipeline({ runtime }, cache({ ttl: 1000, jitter: 0, negativeTtl: 10 }));
    await negative.execute(absent, { key: 'a' });
    await negative.execute(absent, { key: 'a' });
    expect(asked).toBe(2);
    await runtime.advance(10);
    await negative.execute(absent, { key: 'a' });
    expect(asked).toBe(3);
  });

  it('lets an old value stand in for a failure, and does not load it anew at once', async () => {
    const { get } = through({ negativeTtl: 100, staleIfError: 1000 });
    await get();
    await runtime.advance(1000);
    state.error = new Error('down');
    expect([await get(), await get(), await get()]).toEqual([1, 1, 1]);
    expect(loads).toBe(2);
    await runtime.advance(100);
    expect(await get()).toBe(1);
    expect(loads).toBe(3);
    await runtime.advance(1000);
    expect(await get()).toBe(state.error);
  });

  it('a caller that leaves does not end a load that others wait for; the last one does', async () => {
    const { calls, policy } = through({});
    const [one, two] = [new AbortController(), new AbortController()];
    const signals: AbortSignal[] = [];
    const hang = ({ signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return new Promise<number>(() => {});
    };
    const all = [one, two].map(({ signal }) => calls.executeOutcome(hang, { key: 'a', signal }));
    one.abort('one');
    expect(await all[0]).toEqual({ ok: false, error: 'one' });
    expect(signals[0]?.aborted).toBe(false);
    two.abort('two');
    await all[1];
    expect([signals.length, signals[0]?.aborted, policy.snapshot().waiting]).toEqual([1, true, 0]);
    const next = calls.execute(load, { key: 'a' });
    await runtime.advance(10);
    expect(await next).toBe(1);
    expect(policy.snapshot().entries).toBe(1);
  });

  it('loads beside one that hangs when its lease is over, and keeps nothing that comes later', async () => {
    const { calls, get } = through({ lease: 1000, staleWhileRevalidate: 'unlimited' });
    await get();
    await runtime.advance(1000);
    let late: (value: number) => void = () => {};
    await calls.execute(() => new Promise<number>((resolve) => (late = resolve)), { key: 'a' });
    await runtime.advance(999);
    await calls.execute(load, { key: 'a' });
    expect(loads).toBe(1);
    await runtime.advance(1);
    await calls.execute(load, { key: 'a' });
    await runtime.advance(10);
    expect(await get()).toBe(2);
    late(-1);
    await runtime.settle();
    expect(await get()).toBe(2);
  });

  it('keeps no response, and gives each who waits for it one of its own', async () => {
    const { calls } = through({});
    let sent = 0;
    const send = () => {
      sent += 1;
      return new Promise<Response>((resolve) => {
        runtime.clock.setTimer(10, () => resolve(new Response('text')));
      });
    };
    const texts = [1, 2].map(async () => (await calls.execute(send, { key: 'a' })).text());
    await runtime.advance(10);
    expect(await Promise.all(texts)).toEqual(['text', 'text']);
    const again = calls.execute(send, { key: 'a' });
    await runtime.advance(10);
    expect(await (await again).text()).toBe('text');
    expect(sent).toBe(2);
  });

  it('forgets one key, and all; what is being loaded meanwhile is not kept', async () => {
    const { calls, get, policy } = through({});
    await get('a');
    await get('b');
    await policy.invalidate('a');
    expect([await get('a'), await get('b')]).toEqual([3, 2]);
    await policy.clear();
    const early = calls.execute(load, { key: 'a' });
    await policy.invalidate('a');
    const late = calls.execute(load, { key: 'a' });
    await runtime.advance(10);
    expect([await early, await late]).toEqual([4, 5]);
    expect(await get('a')).toBe(5);
  });

  it('keeps to its bounds, which can be changed', async () => {
    const { get, policy } = through({ maxEntries: 2 });
    for (const key of ['a', 'b', 'c']) await get(key);
    expect(policy.snapshot().entries).toBe(2);
    expect(policy.reading?.()).toEqual({ usage: 2, limit: 2 });
    policy.update({ maxEntries: 1 });
    expect(policy.snapshot().entries).toBe(1);
    expect(await get('c')).toBe(3);
    policy.update({ ttl: 10, sizeOf: () => 3.5, maxSize: 6 });
    await policy.clear();
    await get('a');
    await get('b');
    expect(policy.snapshot()).toMatchObject({ entries: 1, size: 4 });
    expect(policy.describe()).toMatchObject({
      ttl: 10,
      maxEntries: 1,
      maxSize: 6,
      sizeOf: { function: 'sizeOf' },
    });
    expect(() => policy.update({ maxSize: 5, sizeOf: undefined })).toThrow(
      'cache.maxSize needs a cache.sizeOf, got 5',
    );
    expect(policy.remembers?.(0)).toBe(0.4);
  });

  it('reports functions that throw or answer with nonsense, and keeps nothing', async () => {
    const { reported } = runtime;
    for (const options of [
      { ttl: () => -1 },
      { sizeOf: () => Number.NaN, maxSize: 10 },
      {
        ttl: () => {
          throw new Error('ttl');
        },
      },
    ]) {
      const { get } = through(options as never);
      const first = await get();
      expect(await get()).toBe((first as number) + 1);
    }
    expect(reported).toHaveLength(6);
    expect(String(reported[0])).toContain('cache.ttl(value, call)');
    expect(String(reported[2])).toContain('cache.sizeOf(value) must be a number');
  });

  it('tells of hits and misses', async () => {
    const { get, policy, calls } = through({});
    const events: ResilienceEvent[] = [];
    policy.on('*', (event) => events.push(event));
    const both = [1, 2].map(() => calls.execute(load, { key: 'a' }));
    await runtime.advance(10);
    await Promise.all(both);
    await runtime.advance(5);
    await get();
    expect(events).toMatchObject([
      { type: 'cache.miss', key: 'a' },
      { type: 'cache.miss' },
      { type: 'call.joined', waiting: 2 },
      { type: 'cache.hit', ageMs: 5, isFailure: false },
    ]);
  });

  it('is one in two pipelines', async () => {
    const policy = cache({ ttl: 1000, jitter: 0 });
    const [one, two] = [pipeline({ runtime }, policy), pipeline({ runtime }, policy, retry())];
    const first = one.execute(load, { key: 'a' });
    await runtime.advance(10);
    await first;
    expect(await two.execute(load, { key: 'a' })).toBe(1);
  });

  it('waits for no other request where what one runs belongs to it, and answers with what that has loaded', async () => {
    const { runtime: isolated, time, serve } = isolatedRequests();
    const calls = pipeline(
      { runtime: isolated },
      cache({ ttl: 1000, jitter: 0, staleWhileRevalidate: 1000 }),
    );
    let ran = 0;
    const operation = () => {
      ran += 1;
      const mine = ran;
      return new Promise((done) => isolated.clock.setTimer(10, () => done(mine)));
    };
    const get = (name: string) => serve(name, () => calls.execute(operation, { key: 'same' }));
    const answers = [get('one'), get('two')];
    await time.advance('50ms');
    expect(await Promise.all(answers)).toEqual([1, 1]);
    expect(await get('three')).toBe(1);
    expect(ran).toBe(1);
  });

  it('leaves nothing behind', async () => {
    const policy = cache({ ttl: 10, staleWhileRevalidate: 1000 });
    const calls = pipeline({ runtime }, timeout(1000), policy, coalesce(), timeout(100));
    const first = calls.execute(load, { key: 'a' });
    await runtime.advance(50);
    await first;
    await calls.execute(load, { key: 'a' });
    await runtime.runAll();
    expect(runtime.pendingTimers).toEqual([]);
    expect(policy.snapshot().loads).toBe(0);
  });
});

it.each([
  [{}, 'cache.ttl must be'],
  [{ ttl: -1 }, 'cache.ttl must be'],
  [{ ttl: 1, maxSize: 10 }, 'cache.maxSize needs a cache.sizeOf, got 10'],
  [{ ttl: 1, jitter: 2 }, 'cache.jitter must be'],
  [{ ttl: 1, maxEntries: 0 }, 'cache.maxEntries must be'],
  [{ ttl: 1, store: {} }, 'cache.store must have the methods get, set and delete'],
  [
    { ttl: 1, store: { get() {}, set() {}, delete() {} }, maxEntries: 5 },
    'cache.maxEntries must be left out beside cache.store, which has bounds of its own, got 5',
  ],
  [{ tl: 1, ttl: 1 }, 'did you mean ttl?'],
])('refuses %o', (options, message) => {
  expect(() => cache(options as never)).toThrow(message);
});

it('is content with checkPolicy', async () => {
  const make = () =>
    cache({ ttl: 20, staleWhileRevalidate: 20, staleIfError: 20, negativeTtl: 5, maxEntries: 2 });
  expect(await checkPolicy(make)).toMatchObject({ runs: 100 });
});
