import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import { type Bulkhead, bulkhead, isRejectedError, pipeline, timeout } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

/** Makes operations that the test ends. */
function operations(): { start: () => Promise<number>; end(count?: number): void; running(): number } {
  const ends: (() => void)[] = [];
  return {
    start: () => new Promise((resolve) => ends.push(() => resolve(1))),
    end(count = ends.length) {
      for (const end of ends.splice(0, count)) end();
    },
    running: () => ends.length,
  };
}

const bulkheads: [string, () => Bulkhead][] = [
  ['its own permits', () => bulkhead({ maxConcurrent: 2, maxQueued: 3 })],
  ['an adopted limit', () => bulkhead({ limit: pLimit(2), maxQueued: 3 })],
];

describe.each(bulkheads)('C12: the queue of a bulkhead with %s', (_, make) => {
  it('is held back by pause(), and goes on in order after resume()', async () => {
    const runtime = virtualRuntime();
    const places = make();
    const limited = pipeline({ runtime }, places);
    const { start, end, running } = operations();
    void limited.execute(start);
    await runtime.settle();
    places.pause();
    expect(places.snapshot()).toMatchObject({ active: 1, available: 0, paused: true });
    const order: number[] = [];
    const calls = [1, 2, 3].map((n) => limited.execute(() => order.push(n)));
    const refused = await limited.executeOutcome(() => 1);
    expect(refused).toMatchObject({ ok: false, error: { code: 'bulkhead-full' } });
    expect(String((refused as { error: unknown }).error)).toMatch('it is paused');
    end();
    await runtime.settle();
    expect([running(), places.active, places.queued, order]).toEqual([0, 0, 3, []]);
    places.resume();
    await Promise.all(calls);
    expect(order).toEqual([1, 2, 3]);
    expect(places.snapshot()).toMatchObject({ active: 0, queued: 0, paused: false, available: 2 });
  });

  it('stays held back when the limit is raised meanwhile, and calls may leave it', async () => {
    const runtime = virtualRuntime();
    const places = make();
    const limited = pipeline({ runtime }, places);
    places.pause();
    const controller = new AbortController();
    const left = limited.executeOutcome(() => 1, { signal: controller.signal });
    const stayed = limited.executeOutcome(() => 2);
    places.update({ maxConcurrent: 10 });
    await runtime.settle();
    expect(places.queued).toBe(2);
    controller.abort();
    expect(await left).toMatchObject({ ok: false });
    places.resume();
    expect(await stayed).toEqual({ ok: true, value: 2 });
    expect(places.active).toBe(0);
  });

  it('is sent away by clear(), each call with an error of its own', async () => {
    const runtime = virtualRuntime();
    const places = make();
    const limited = pipeline({ runtime }, places);
    const { start, end } = operations();
    const running = [limited.execute(start), limited.execute(start)];
    await runtime.settle();
    const rejected: unknown[] = [];
    limited.on('execution.rejected', ({ error }) => rejected.push(error));
    const waiting = [1, 2, 3].map(() => limited.executeOutcome(start));
    await runtime.settle();
    expect(places.clear()).toBe(3);
    expect(places.queued).toBe(0);
    const errors = (await Promise.all(waiting)).map((outcome) => (outcome as { error: unknown }).error);
    expect(errors).toEqual(rejected);
    expect(new Set(errors).size).toBe(3);
    expect(isRejectedError(errors[0])).toBe(true);
    expect(errors[0]).toMatchObject({ code: 'queue-cleared', policy: 'bulkhead' });
    expect(places.clear()).toBe(0);
    end();
    await Promise.all(running);
    expect(await Promise.all([limited.execute(() => 1), limited.execute(() => 2)])).toEqual([1, 2]);
    expect(places.active).toBe(0);
  });

  it('may be cleared by who hears of a call that enters it, and by who is about to leave it', async () => {
    const runtime = virtualRuntime();
    const places = make();
    const limited = pipeline({ runtime }, places);
    const { start, end } = operations();
    const running = [limited.execute(start), limited.execute(start)];
    await runtime.settle();
    const unsubscribe = places.on('queue.entered', () => places.clear());
    expect(await limited.executeOutcome(start)).toMatchObject({ error: { code: 'queue-cleared' } });
    unsubscribe();
    const controller = new AbortController();
    const leaving = limited.executeOutcome(start, { signal: controller.signal });
    await runtime.settle();
    places.clear();
    controller.abort(new Error('mine'));
    expect(await leaving).toMatchObject({ ok: false });
    expect(places.active).toBe(2);
    end();
    await Promise.all(running);
    expect(await limited.execute(() => 1)).toBe(1);
  });

  it('tells who waits for it when nobody runs and nobody waits', async () => {
    const runtime = virtualRuntime();
    const places = make();
    const limited = pipeline({ runtime }, places);
    await places.onIdle();
    const { start, end } = operations();
    const calls = [1, 2, 3].map(() => limited.execute(start));
    const controller = new AbortController();
    const left = limited.executeOutcome(start, { signal: controller.signal });
    await runtime.settle();
    let idle = 0;
    const told = [places.onIdle(), places.onIdle()].map((promise) => promise.then(() => (idle += 1)));
    end();
    await runtime.settle();
    expect([idle, places.active, places.queued]).toEqual([0, 2, 0]);
    controller.abort();
    end();
    await Promise.all([...calls, left, ...told]);
    expect(idle).toBe(2);
    // Also if the last call leaves the queue.
    places.pause();
    const last = limited.executeOutcome(start);
    const idleAgain = places.onIdle();
    places.clear();
    await Promise.all([last, idleAgain]);
  });

  it('C11: tells operations that nobody waits for from those that are waited for', async () => {
    const runtime = virtualRuntime();
    const places = make();
    const limited = pipeline({ runtime }, places, timeout('1s'));
    const told: unknown[] = [];
    limited.on('permit.abandoned', ({ abandoned, active, limit }) => told.push([abandoned, active, limit]));
    const { start, end } = operations();
    const calls = [limited.executeOutcome(start), limited.executeOutcome(start)];
    await runtime.settle();
    expect(places.snapshot()).toMatchObject({ active: 2, abandoned: 0 });
    await runtime.advance(1000);
    await Promise.all(calls);
    expect(places.snapshot()).toMatchObject({ active: 2, abandoned: 2 });
    expect(told).toEqual([
      [1, 2, 2],
      [2, 2, 2],
    ]);
    const waiting = [1, 2, 3].map(() => limited.executeOutcome(start));
    await runtime.settle();
    const refused = await limited.executeOutcome(start);
    expect(String((refused as { error: unknown }).error)).toMatch(
      'of 2 permits, 2 are held by operations that nobody waits for any more',
    );
    let idle = false;
    places.clear();
    await Promise.all(waiting);
    void places.onIdle().then(() => {
      idle = true;
    });
    end(1);
    await runtime.settle();
    expect([places.abandoned, places.active, idle]).toEqual([1, 1, false]);
    end();
    await runtime.settle();
    expect([places.abandoned, places.active, idle]).toEqual([0, 0, true]);
  });
});

it('C11: counts one permit once, however many attempts run on inside it', async () => {
  const { retry } = await import('../../src/index.ts');
  const runtime = virtualRuntime();
  const places = bulkhead({ maxConcurrent: 2 });
  const retried = pipeline(
    { runtime },
    places,
    retry({ maxAttempts: 3, backoff: () => 0, shouldRetry: () => true }),
    timeout('1s'),
  );
  const { start, end } = operations();
  const call = retried.executeOutcome(start);
  await runtime.advance(2500);
  expect(places.snapshot()).toMatchObject({ active: 1, abandoned: 0 });
  await runtime.advance(500);
  await call;
  expect(places.snapshot()).toMatchObject({ active: 1, abandoned: 1 });
  end(2);
  await runtime.settle();
  expect(places.abandoned).toBe(1);
  end();
  await runtime.settle();
  expect(places.snapshot()).toMatchObject({ active: 0, abandoned: 0 });
});

it('C11: has none where permits are given back at once', async () => {
  const runtime = virtualRuntime();
  const places = bulkhead({ maxConcurrent: 1, releaseOn: 'abandon' });
  const limited = pipeline({ runtime }, places, timeout('1s'));
  const call = limited.executeOutcome(() => new Promise(() => {}));
  await runtime.advance(1000);
  await call;
  expect(places.snapshot()).toMatchObject({ active: 0, abandoned: 0 });
});
