import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { failure } from '../../src/core/index.ts';
import { bulkhead, circuitBreaker, custom, fallback, pipeline, retry, timeout } from '../../src/index.ts';
import { checkPolicy, virtualRuntime } from '../../src/testing/index.ts';
import { isolatedRequests } from '../support/isolated-requests.ts';
import { singleFlight, staleWhileRevalidate } from './beside-policies.ts';
import { deferred, probe } from './probe.ts';

describe('share', () => {
  it('runs the operation once for all calls with one key; each gets the very value', async () => {
    const runtime = virtualRuntime();
    const api = pipeline({ runtime }, singleFlight());
    const value = {};
    let ran = 0;
    const pending = deferred<object>();
    const operation = () => {
      ran += 1;
      return pending.promise;
    };
    const answers = ['a', 'a', 'b', 'a'].map((key) => api.execute(operation, { key }));
    expect(ran).toBe(2);
    pending.resolve(value);
    for (const answer of await Promise.all(answers)) expect(answer).toBe(value);
    await api.execute(operation, { key: 'a' });
    expect(ran).toBe(3);
  });

  it('shares a failure', async () => {
    const api = pipeline(singleFlight());
    const error = new Error('x');
    const pending = deferred();
    const answers = [1, 2].map(() => api.executeOutcome(() => pending.promise));
    pending.reject(error);
    expect(await Promise.all(answers)).toEqual([failure(error), failure(error)]);
  });

  it('a caller that gives up leaves alone; the last one aborts the work, with its own reason', async () => {
    const runtime = virtualRuntime();
    const journal: string[] = [];
    const api = pipeline({ runtime }, singleFlight(), probe('in', journal));
    const controllers = [new AbortController(), new AbortController()];
    const pending = deferred();
    let signal: AbortSignal | undefined;
    const answers = controllers.map((controller) =>
      api.executeOutcome(
        (call) => {
          signal = call.signal;
          return pending.promise;
        },
        { signal: controller.signal },
      ),
    );
    controllers[0]?.abort('first');
    expect(await answers[0]).toEqual(failure('first'));
    expect([signal?.aborted, journal]).toEqual([false, ['in.admit']]);
    controllers[1]?.abort('last');
    expect(await answers[1]).toEqual(failure('last'));
    expect([signal?.reason, journal]).toEqual(['last', ['in.admit', 'in.abandon aborted']]);
    // A new call cannot join, although the operation has not ended.
    const next = api.execute(() => 'next');
    expect(await next).toBe('next');
    pending.resolve('late');
    await runtime.settle();
    expect(journal.at(-1)).toBe('in.release');
  });

  it('that the last waited no longer in time is a failure of the dependency', async () => {
    const runtime = virtualRuntime();
    const breaker = circuitBreaker({ consecutiveFailures: 1 });
    const api = pipeline({ runtime }, timeout(10), singleFlight(), breaker);
    const answers = [1, 2].map(() => api.executeOutcome(() => new Promise(() => {})));
    await runtime.runAll();
    expect((await Promise.all(answers)).map(({ ok }) => ok)).toEqual([false, false]);
    expect(breaker.state).toBe('open');
  });

  it('holds a permit further out for each call that waits, and one further in', async () => {
    const runtime = virtualRuntime();
    const [outer, inner] = [bulkhead({ maxConcurrent: 9 }), bulkhead({ maxConcurrent: 9 })];
    const api = pipeline({ runtime }, outer, singleFlight(), inner);
    const controller = new AbortController();
    const pending = deferred();
    const first = api.executeOutcome(() => pending.promise, { signal: controller.signal });
    const second = api.execute(() => pending.promise);
    expect([outer.active, inner.active]).toEqual([2, 1]);
    controller.abort('enough');
    await first;
    expect([outer.active, inner.active]).toEqual([1, 1]);
    pending.resolve(1);
    await second;
    expect([outer.active, inner.active]).toEqual([0, 0]);
  });

  it('never lets go of an outcome that others have got', async () => {
    const gone: unknown[] = [];
    const classify = Object.assign(() => 'success' as const, {
      discard: (outcome: any) => void gone.push(outcome),
    });
    const when = (_outcome: unknown, call: { key?: string | undefined }): boolean => call.key === 'a';
    const shared = pipeline({ classify }, fallback(null, { when } as never), {
      ...singleFlight(),
      admit: () => ({ type: 'share', key: 1 }),
    });
    const pending = deferred();
    const answers = ['a', 'b'].map((key) => shared.execute(() => pending.promise, { key }));
    pending.resolve('body');
    expect(await Promise.all(answers)).toEqual([null, 'body']);
    expect(gone).toEqual([]);
  });

  it('nor of what is in it, where a custom layer has made another outcome of that', async () => {
    const gone: unknown[] = [];
    const classify = Object.assign(() => 'success' as const, {
      discard: (outcome: any) => void gone.push(outcome),
    });
    const when = (_outcome: unknown, call: { key?: string | undefined }): boolean => call.key === 'a';
    const layer = custom((next) => next());
    const shared = pipeline(
      { classify },
      fallback(null, { when } as never),
      layer,
      singleFlight(() => 1),
    );
    const [pending, body] = [deferred(), {}];
    const answers = ['a', 'b'].map((key) => shared.execute(() => pending.promise, { key }));
    pending.resolve(body);
    expect(await Promise.all(answers)).toEqual([null, body]);
    expect(gone).toEqual([]);
  });

  it('is retried and timed inside for all, and each call goes on in its own async context', async () => {
    const runtime = virtualRuntime();
    const store = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const api = pipeline(
      { runtime },
      probe('out', [], { settle: () => void seen.push(`out ${store.getStore()}`) as never }),
      singleFlight(),
      retry({ maxAttempts: 2, backoff: () => 10, budget: false }),
      timeout(50),
    );
    const answers = ['a', 'b'].map((name) =>
      store.run(name, () =>
        api.execute(({ attempt }) => {
          seen.push(`ran ${store.getStore()}`);
          if (attempt === 1) throw new Error('x');
          return attempt;
        }),
      ),
    );
    await runtime.runAll();
    expect(await Promise.all(answers)).toEqual([2, 2]);
    expect(seen).toEqual(['ran a', 'ran a', 'out a', 'out b']);
  });

  it('a refresh answers at once, and goes on without a caller', async () => {
    const runtime = virtualRuntime();
    const cache = staleWhileRevalidate(100);
    const api = pipeline({ runtime }, cache, timeout(1000));
    let version = 0;
    const operation = () => {
      version += 1;
      const now = version;
      return new Promise((done) => runtime.clock.setTimer(20, () => done(now)));
    };
    const first = api.execute(operation);
    await runtime.advance(20);
    expect(await first).toBe(1);
    expect(await api.execute(operation)).toBe(1);
    await runtime.advance(150);
    expect(await api.execute(operation)).toBe(1);
    expect(await api.execute(operation)).toBe(1);
    expect([version, cache.refreshed]).toEqual([2, []]);
    await runtime.advance(20);
    expect(cache.refreshed).toEqual([{ ok: true, value: 2 }]);
    expect(await api.execute(operation)).toBe(2);
    expect(version).toBe(2);
    await runtime.runAll();
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('a refresh goes on when a call that has joined it gives up', async () => {
    const runtime = virtualRuntime();
    let asked = 0;
    const ends: unknown[] = [];
    const policy = {
      kind: 'refresh',
      name: 'refresh',
      admit: () => {
        asked += 1;
        const settled = (outcome: unknown): void => void ends.push(outcome);
        const meanwhile = asked === 1 ? { ok: true as const, value: 'stale' } : undefined;
        return { type: 'share' as const, key: 1, meanwhile, settled };
      },
    };
    const api = pipeline({ runtime }, timeout(10), policy);
    const pending = deferred();
    let signal: AbortSignal | undefined;
    const operation = (call: { signal: AbortSignal }) => {
      signal = call.signal;
      return pending.promise;
    };
    expect(await api.execute(operation)).toBe('stale');
    const joined = api.executeOutcome(operation);
    await runtime.advance(10);
    expect(await joined).toMatchObject({ ok: false, error: { code: 'timeout' } });
    expect(signal?.aborted).toBe(false);
    pending.resolve('fresh');
    await runtime.settle();
    expect(ends).toEqual([{ ok: true, value: 'fresh' }]);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('each call runs on its own where what one runs belongs to its request', async () => {
    const { runtime, time, serve } = isolatedRequests();
    const api = pipeline({ runtime }, singleFlight());
    let ran = 0;
    const operation = () => {
      ran += 1;
      const mine = ran;
      return new Promise((done) => runtime.clock.setTimer(10, () => done(mine)));
    };
    const answers = ['a', 'b'].map((name) => serve(name, () => api.execute(operation, { key: 'same' })));
    await time.advance('10ms');
    expect(await Promise.all(answers)).toEqual([1, 2]);
  });

  it('is content with checkPolicy', async () => {
    expect(await checkPolicy(singleFlight)).toMatchObject({ runs: 100 });
    expect(await checkPolicy(() => staleWhileRevalidate(1000))).toMatchObject({ runs: 100 });
  });
});
