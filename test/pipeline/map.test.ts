import { describe, expect, it } from 'vitest';
import { failure, success } from '../../src/core/index.ts';
import { fallback } from '../../src/fallback/index.ts';
import { pipeline } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';
import { CountingController, deferred, probe } from '../engine/probe.ts';

function setUp() {
  const runtime = virtualRuntime();
  const api = pipeline({ runtime }, timeout(1000));
  let running = 0;
  let peak = 0;
  const later = async <T>(item: T): Promise<T> => {
    running += 1;
    peak = Math.max(peak, running);
    await new Promise<void>((done) => runtime.clock.setTimer(10, done));
    running -= 1;
    return item;
  };
  return { runtime, api, later, peak: () => peak };
}

describe('map', () => {
  it('runs each item as an execution of its own, so many at a time, and answers in their order', async () => {
    const { api, runtime, later, peak } = setUp();
    const items = new Set(Array.from({ length: 20 }, (_, index) => index));
    const answers = api.map(items, later, { concurrency: 3 });
    await runtime.runAll();
    await expect(answers).resolves.toEqual([...items]);
    expect(peak()).toBe(3);
    expect(api.snapshot()).toMatchObject({ executions: 20, succeeded: 20 });
  });

  it('runs 8 at a time by default, and any number if told so', async () => {
    const byDefault = setUp();
    void byDefault.api.map(Array(20).fill(0), byDefault.later);
    await byDefault.runtime.runAll();
    expect(byDefault.peak()).toBe(8);
    const unlimited = setUp();
    void unlimited.api.map(Array(50).fill(0), unlimited.later, { concurrency: Infinity });
    await unlimited.runtime.runAll();
    expect(unlimited.peak()).toBe(50);
  });

  it('gives the operation the item and the call, and passes the key on', async () => {
    const { api } = setUp();
    const seen: unknown[] = [];
    await api.map(['a'], (item, call) => seen.push([item, call.attempt, call.key]), { key: 'k' });
    expect(seen).toEqual([['a', 1, 'k']]);
    await expect(api.map([], () => 1)).resolves.toEqual([]);
  });

  it('rejects with the first failure, aborts what runs with it, and starts no more', async () => {
    const { api, runtime } = setUp();
    const error = new Error('x');
    const started: number[] = [];
    const reasons: unknown[] = [];
    const answers = api.map(
      [0, 1, 2, 3, 4],
      (item, { signal }) => {
        started.push(item);
        if (item === 1) return Promise.reject(error);
        signal.addEventListener('abort', () => reasons.push(signal.reason));
        return new Promise(() => {});
      },
      { concurrency: 2 },
    );
    await expect(answers).rejects.toBe(error);
    await runtime.advance(0);
    expect(started).toEqual([0, 1]);
    expect(reasons).toEqual([error]);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it("ends with the caller's own reason, and leaves nothing on its signal", async () => {
    const { api } = setUp();
    const controller = new CountingController();
    const answers = api.map(Array(20).fill(0), () => new Promise(() => {}), { signal: controller.signal });
    controller.abort('enough');
    await expect(answers).rejects.toBe('enough');
    expect([controller.listeners, controller.peak]).toEqual([0, 1]);
    let ran = 0;
    await expect(api.map([1], () => ++ran, { signal: controller.signal })).rejects.toBe('enough');
    expect(ran).toBe(0);
    const calm = new CountingController();
    await api.map([1, 2], (item) => item, { signal: calm.signal });
    expect([calm.listeners, calm.peak]).toEqual([0, 1]);
  });

  it('holds the permits of items that it gave up until their operations have ended', async () => {
    const journal: string[] = [];
    const runtime = virtualRuntime();
    const pending = deferred();
    const api = pipeline({ runtime }, probe('a', journal));
    const answers = api.map([0, 1], (item) =>
      item === 0 ? pending.promise : Promise.reject(new Error('x')),
    );
    await expect(answers).rejects.toThrow('x');
    await runtime.settle();
    expect(journal.filter((line) => line.includes('release'))).toHaveLength(1);
    pending.resolve(1);
    await runtime.settle();
    expect(journal.filter((line) => line.includes('release'))).toHaveLength(2);
  });

  it.each([
    [{ concurrency: 0 }, 'map.concurrency must be an integer ≥ 1, got 0'],
    [{ concurrency: 1.5 }, 'map.concurrency must be an integer ≥ 1, got 1.5'],
    [{ concurency: 2 }, 'map.concurency is not an option: did you mean concurrency?'],
  ])('rejects for options that make no sense: %j', async (options, message) => {
    const { api } = setUp();
    await expect(api.map([1], () => 1, options as never)).rejects.toThrow(message);
    await expect(api.mapOutcomes([1], () => 1, options as never)).rejects.toThrow(message);
  });

  it('rejects for what is not iterable', async () => {
    const { api } = setUp();
    await expect(api.map(null as never, () => 1)).rejects.toThrow(TypeError);
    await expect(api.mapOutcomes(null as never, () => 1)).rejects.toThrow(TypeError);
  });
});

describe('mapOutcomes', () => {
  it('gives each item its outcome, and goes on after a failure', async () => {
    const { api } = setUp();
    const error = new Error('x');
    const outcomes = await api.mapOutcomes([1, 2, 3], (item) => {
      if (item === 2) throw error;
      return item;
    });
    expect(outcomes).toEqual([success(1), failure(error), success(3)]);
  });

  it("gives what has not ended the caller's reason when it aborts", async () => {
    const { api } = setUp();
    const controller = new CountingController();
    const outcomes = api.mapOutcomes([1, 2, 3], (item) => (item === 1 ? item : new Promise(() => {})), {
      signal: controller.signal,
      concurrency: 2,
    });
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    controller.abort('enough');
    expect(await outcomes).toEqual([success(1), failure('enough'), failure('enough')]);
    expect(controller.peak).toBe(1);
  });

  it('goes through the policies', async () => {
    const outcomes = await pipeline(fallback(0)).mapOutcomes([1, 2], (item) =>
      item === 1 ? Promise.reject(new Error('x')) : item,
    );
    expect(outcomes).toEqual([success(0), success(2)]);
  });
});
