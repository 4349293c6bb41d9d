import { describe, expect, it } from 'vitest';
import { bulkhead, fallback, perKey, pipeline, timeout } from '../../src/index.ts';
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

  it('gives calls without a key a pipeline together', async () => {
    const keyed = perKey((key) => pipeline({ name: key || 'keyless' }));
    await keyed.execute(() => 1);
    expect(keyed.keys()).toEqual(['']);
    expect(keyed.get('').name).toBe('keyless');
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

  it('never drops a key with calls in flight: neither for room nor for idleness', async () => {
    const runtime = virtualRuntime();
    const keyed = perKey(() => pipeline({ runtime }), { max: 1, idle: '1m', runtime });
    let end: (value: number) => void = () => {};
    const call = keyed.execute(() => new Promise<number>((resolve) => (end = resolve)), { key: 'busy' });
    const busy = keyed.get('busy');
    await runtime.advance(120_000);
    for (const key of ['a', 'b', 'c']) keyed.get(key);
    expect(keyed.keys()).toEqual(['c', 'busy']);
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
});
