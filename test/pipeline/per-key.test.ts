import { describe, expect, it } from 'vitest';
import {
  bulkhead,
  type CircuitBreaker,
  circuitBreaker,
  fallback,
  perKey,
  pipeline,
  rateLimiter,
  retry,
  retryBudget,
  systemRuntime,
  timeout,
} from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

const never = () => new Promise<never>(() => {});

describe('perKey', () => {
  it('makes a pipeline when its key is first used, and keeps it', async () => {
    const made: string[] = [];
    const keyed = perKey((key) => {
      made.push(key);
      return pipeline({ name: key });
    });
    expect(await keyed.execute(({ key }) => key, { key: 'a' })).toBe('a');
    expect(await keyed.executeOutcome(() => 1, { key: 'b' })).toEqual({ ok: true, value: 1 });
    expect(await keyed.execute(() => 2, { key: 'a' })).toBe(2);
    expect(made).toEqual(['a', 'b']);
    expect(keyed.size).toBe(2);
    expect(keyed.get('a')).toBe(keyed.get('a'));
    expect(keyed.has('c')).toBe(false);
  });

  it('keeps what one key does from the others', async () => {
    const keyed = perKey(() => pipeline(bulkhead({ maxConcurrent: 1 })));
    void keyed.execute(never, { key: 'a' });
    await expect(keyed.execute(() => 1, { key: 'a' })).rejects.toMatchObject({ code: 'bulkhead-full' });
    expect(await keyed.execute(() => 1, { key: 'b' })).toBe(1);
  });

  it('refuses calls without a key, and makes no pipeline for them', async () => {
    const made: string[] = [];
    const keyed = perKey((key) => {
      made.push(key);
      return pipeline();
    });
    const message = 'perKey: the key must be a string, got undefined';
    for (const options of [undefined, {}, { key: undefined }] as never[]) {
      await expect(keyed.execute(() => 1, options)).rejects.toThrow(message);
      expect(await keyed.executeOutcome(() => 1, options)).toMatchObject({
        ok: false,
        error: { name: 'TypeError', message },
      });
    }
    expect(() => keyed.wrap(() => 1, {} as never)).toThrow('wrap.key must be a function, got undefined');
    expect(() => keyed.wrap(() => 1, undefined as never)).toThrow('wrap must be an object, got undefined');
    await expect(keyed.wrap(() => 1, { key: () => undefined as never })()).rejects.toThrow(message);
    expect([made, keyed.size]).toEqual([[], 0]);
    expect(await keyed.execute(() => 1, { key: '' })).toBe(1);
  });

  it('adds what the pipelines add, and wraps functions', async () => {
    const keyed = perKey(() => pipeline(fallback(null)));
    const half = keyed.wrap(
      (n: number) => {
        if (n % 2 === 1) throw new Error('odd');
        return n / 2;
      },
      { key: (n) => String(n) },
    );
    const answers: (number | null)[] = [await half(4), await half(3)];
    expect(answers).toEqual([2, null]);
    expect(keyed.keys()).toEqual(['4', '3']);
  });

  it('drops the one unused for longest to make room', async () => {
    const keyed = perKey(() => pipeline(), { max: 2 });
    keyed.get('a');
    keyed.get('b');
    keyed.get('a');
    keyed.get('c');
    expect(keyed.keys()).toEqual(['a', 'c']);
  });

  it('drops what was idle for too long, and sets no timer for it', async () => {
    const runtime = virtualRuntime();
    const keyed = perKey(() => pipeline({ runtime }), { idle: '1m', runtime });
    keyed.get('a');
    await runtime.advance(30_000);
    keyed.get('b');
    expect(runtime.pendingTimers).toEqual([]);
    await runtime.advance(30_001);
    keyed.get('b');
    expect(keyed.keys()).toEqual(['b']);
  });

  it('drops no more than one that was idle for each use, so that no call pays for many', async () => {
    const runtime = virtualRuntime();
    const keyed = perKey(() => pipeline({ runtime }), { idle: '1m', runtime });
    for (const key of ['a', 'b', 'c', 'd', 'e']) keyed.get(key);
    await runtime.advance(60_001);
    keyed.get('new');
    expect(keyed.keys()).toEqual(['b', 'c', 'd', 'e', 'new']);
    keyed.get('new');
    expect(keyed.keys()).toEqual(['c', 'd', 'e', 'new']);
  });

  it('never drops a key with calls in flight: neither for room nor for idleness', async () => {
    const runtime = virtualRuntime();
    const keyed = perKey(() => pipeline({ runtime }), { max: 1, idle: '1m', runtime });
    let end: (value: number) => void = () => {};
    const call = keyed.execute(() => new Promise<number>((resolve) => (end = resolve)), { key: 'busy' });
    const busy = keyed.get('busy');
    await runtime.advance(120_000);
    for (const key of ['a', 'b', 'c']) keyed.get(key);
    expect(keyed.keys()).toEqual(['busy', 'c']);
    expect(keyed.get('busy')).toBe(busy);
    end(1);
    expect(await call).toBe(1);
    keyed.get('d');
    expect(keyed.keys()).toEqual(['d']);
  });

  it('does not drop a bulkhead whose place is held by an operation that nobody waits for any more', async () => {
    const runtime = virtualRuntime();
    const make = () => pipeline({ runtime }, timeout('1s'), bulkhead({ maxConcurrent: 1 }));
    const keyed = perKey(make, { max: 1, runtime });
    const call = keyed.executeOutcome(never, { key: 'hung' });
    await runtime.advance(1000);
    expect(await call).toMatchObject({ ok: false, error: { code: 'timeout' } });
    keyed.get('a');
    expect(keyed.has('hung')).toBe(true);
  });

  it('is heard as a whole: pipelines made before and after, until they are dropped or nobody listens', async () => {
    const keyed = perKey((key) => pipeline({ name: key }), { max: 2 });
    const heard: string[] = [];
    await keyed.execute(() => 1, { key: 'before' });
    const unsubscribe = keyed.on('execution.settled', (event) =>
      heard.push(`${event.pipeline}/${event.key}`),
    );
    await keyed.execute(() => 1, { key: 'before' });
    await keyed.execute(() => 1, { key: 'after' });
    const after = keyed.get('after');
    keyed.get('x');
    keyed.get('y');
    await after.execute(() => 1);
    expect(heard).toEqual(['before/before', 'after/after']);
    unsubscribe();
    await keyed.execute(() => 1, { key: 'x' });
    expect(heard).toHaveLength(2);
  });

  it('shows the state of all', async () => {
    const keyed = perKey((key) => pipeline({ name: key }));
    await keyed.execute(() => 1, { key: 'a' });
    expect(keyed.snapshot()).toMatchObject({ size: 1, pipelines: { a: { executions: 1, active: 0 } } });
  });

  it('rejects with what the making of a pipeline throws', async () => {
    const failure = new Error('no such tenant');
    const keyed = perKey(() => {
      throw failure;
    });
    await expect(keyed.execute(() => 1, { key: 'a' })).rejects.toBe(failure);
    expect(keyed.size).toBe(0);
  });

  it('refuses options that make no sense', () => {
    const make = () => pipeline();
    expect(() => perKey(pipeline() as never)).toThrow(
      'perKey.create must be a function that makes a pipeline',
    );
    expect(() => perKey(make, { max: 0 })).toThrow('perKey.max must be an integer ≥ 1, got 0');
    expect(() => perKey(make, { idle: 0 })).toThrow('perKey.idle must be a duration above 0 ms');
    expect(() => perKey(make, { maximum: 1 } as never)).toThrow('perKey.maximum is not an option');
    expect(() => perKey(() => ({}) as never).get('a')).toThrow('perKey.create() must make a pipeline');
    expect(() => perKey(make).get(1 as never)).toThrow('the key must be a string, got 1');
  });

  describe('C6: what protects is not forgotten', () => {
    const down = () => Promise.reject(new Error('down'));

    it('makes room with what has nothing to remember, wherever that stands', async () => {
      const runtime = virtualRuntime();
      const keyed = perKey(
        () => pipeline({ runtime }, circuitBreaker({ consecutiveFailures: 2, breakDuration: '1h' })),
        { max: 10, runtime },
      );
      const evicted: string[] = [];
      keyed.on('key.evicted', ({ evictedKey }) => evicted.push(evictedKey));
      for (let i = 0; i < 9; i++) {
        for (let n = 0; n < 2; n++) await keyed.executeOutcome(down, { key: `open ${i}` });
      }
      for (let i = 0; i < 100; i++) await keyed.executeOutcome(() => 1, { key: `invented ${i}` });
      expect(keyed.size).toBe(10);
      for (let i = 0; i < 9; i++) expect(keyed.has(`open ${i}`)).toBe(true);
      expect(evicted).toEqual([]);
      // A pipeline with failures has state, but less of it.
      for (let i = 0; i < 100; i++) await keyed.executeOutcome(down, { key: `failing ${i}` });
      for (let i = 0; i < 9; i++) {
        expect(await keyed.executeOutcome(() => 1, { key: `open ${i}` })).toMatchObject({
          error: { code: 'circuit-open' },
        });
      }
      expect(evicted).toHaveLength(99);
      // An open circuit is dropped once its state has no effect any more.
      await runtime.advance('3h');
      for (let i = 0; i < 20; i++) keyed.get(`new ${i}`);
      expect(keyed.keys().filter((key) => key.startsWith('open'))).toEqual([]);
      expect(evicted).toHaveLength(99);
    });

    it('resets no limit that is in use, as long as others are less used', async () => {
      const runtime = virtualRuntime();
      const keyed = perKey(() => pipeline({ runtime }, rateLimiter({ permits: 3, period: '1h' })), {
        max: 5,
        runtime,
      });
      for (let i = 0; i < 3; i++) await keyed.execute(() => 1, { key: 'victim' });
      for (let i = 0; i < 500; i++) await keyed.execute(() => 1, { key: `invented ${i}` });
      expect(await keyed.executeOutcome(() => 1, { key: 'victim' })).toMatchObject({ ok: false });
      expect(keyed.size).toBe(5);
    });

    it('of equals, lets the latest go, and tells listeners of the pipelines, and telemetry', async () => {
      const keyed = perKey(() => pipeline({ name: 'p' }, rateLimiter({ permits: 1, period: '1h' })), {
        max: 3,
      });
      const heard: unknown[] = [];
      keyed.on('*', (event) => {
        if (event.type !== 'key.evicted') return;
        heard.push([
          event.pipeline,
          event.policyKind,
          event.key,
          event.evictedKey,
          event.keys,
          event.attempt,
        ]);
      });
      for (const key of ['a', 'b', 'c', 'd', 'e']) await keyed.execute(() => 1, { key });
      expect(keyed.keys()).toEqual(['a', 'b', 'e']);
      expect(heard).toEqual([
        ['p', 'pipeline', 'c', 'c', 2, 0],
        ['p', 'pipeline', 'd', 'd', 2, 0],
      ]);
    });

    it('keeps beyond its idleness what binds now, and no longer', async () => {
      const runtime = virtualRuntime();
      const keyed = perKey(
        () =>
          pipeline(
            { runtime },
            rateLimiter({ permits: 4, period: '4h' }),
            circuitBreaker({ consecutiveFailures: 2, breakDuration: '1h' }),
          ),
        { idle: '1m', runtime },
      );
      await keyed.execute(() => 1, { key: 'limited' });
      keyed.get('unused');
      for (let i = 0; i < 10; i++) {
        await runtime.advance('2m');
        keyed.get('other');
      }
      expect(keyed.keys().sort()).toEqual(['limited', 'other']);
      await runtime.advance('1h');
      for (let i = 0; i < 3; i++) keyed.get('other');
      expect(keyed.keys()).toEqual(['other']);
    });

    it('does not renew a retry budget that is spent', async () => {
      const runtime = virtualRuntime();
      let attempts = 0;
      const fail = (): never => {
        attempts += 1;
        throw new Error('broken');
      };
      const budget = () => retryBudget({ ratio: 0, minPerSecond: 1 });
      const keyed = perKey(
        () => pipeline({ runtime }, retry({ maxAttempts: 2, backoff: () => 0, budget: budget() })),
        { max: 20, runtime },
      );
      for (let i = 0; i < 20; i++) await keyed.executeOutcome(fail, { key: 'down' });
      expect(attempts).toBe(30);
      for (let i = 0; i < 100; i++) await keyed.execute(() => 1, { key: `invented ${i}` });
      for (let i = 0; i < 20; i++) await keyed.executeOutcome(fail, { key: 'down' });
      expect(attempts).toBe(50);
    });

    it('survives policies that are wrong about what they remember', () => {
      const reported: unknown[] = [];
      const runtime = { ...systemRuntime, report: (error: unknown) => reported.push(error) };
      const answers: (() => number)[] = [
        () => {
          throw new Error('no idea');
        },
        () => NaN,
        () => -1,
      ];
      const keyed = perKey(
        () => pipeline({ runtime }, { kind: 'mine', name: 'mine', remembers: answers.pop()! }),
        { max: 1 },
      );
      for (const key of ['a', 'b', 'c']) keyed.get(key);
      answers.push(() => 0);
      keyed.get('d');
      expect(keyed.keys()).toEqual(['d']);
      expect(reported).toMatchObject([{ message: 'no idea' }]);
    });

    it('calls no function of the user to find out', async () => {
      let asked = 0;
      const keyed = perKey(
        () =>
          pipeline(
            circuitBreaker({
              shouldTrip: () => {
                asked += 1;
                return false;
              },
            }),
          ),
        { max: 1 },
      );
      const { state } = keyed.get('a').policy('circuit-breaker') as CircuitBreaker;
      expect(state).toBe('closed');
      (keyed.get('a').policy('circuit-breaker') as CircuitBreaker).metricsOnly();
      for (const key of ['b', 'c']) keyed.get(key);
      expect(asked).toBe(0);
    });
  });
});
