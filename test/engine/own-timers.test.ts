import { describe, expect, it } from 'vitest';
import { bulkhead, pipeline, rateLimiter, retry, timeout } from '../../src/index.ts';
import { isolatedRequests } from '../support/isolated-requests.ts';

const DAY_MS = 24 * 3_600_000;

const never = (): Promise<never> => new Promise(() => {});

describe('Where timers belong to requests', () => {
  it('each call has the timer of its deadline, also after a request is gone', async () => {
    const { runtime, time, serve, cancel } = isolatedRequests();
    const timed = pipeline({ runtime }, timeout('200ms'));
    void serve('a', () => timed.executeOutcome(never));
    const b = serve('b', () => timed.executeOutcome(never));
    await time.advance('100ms');
    cancel('a');
    const c = serve('c', () => timed.executeOutcome(never));
    await time.advance('100ms');
    expect(await b).toMatchObject({ ok: false, error: { code: 'timeout' } });
    expect(await serve('d', () => timed.execute(async () => 1))).toBe(1);
    await time.advance('100ms');
    expect(await c).toMatchObject({ ok: false, error: { code: 'timeout' } });
    expect(time.pendingTimers).toEqual([]);
  });

  it('each call has the timer of its delay', async () => {
    const { runtime, time, serve } = isolatedRequests();
    const retried = pipeline({ runtime }, retry({ maxAttempts: 2, backoff: () => 50 }));
    const calls = ['a', 'b', 'c', 'd'].map((name) =>
      serve(name, () =>
        retried.execute(async ({ attempt }) => (attempt === 1 ? Promise.reject(name) : name)),
      ),
    );
    await time.advance('50ms');
    expect(await Promise.all(calls)).toEqual(['a', 'b', 'c', 'd']);
    expect(time.pendingTimers).toEqual([]);
  });

  it('a call that waits for another one has a timer of its own meanwhile, however long it may wait', async () => {
    const { runtime, time, serve, timers } = isolatedRequests();
    const one = pipeline({ runtime }, bulkhead({ maxConcurrent: 1, maxQueued: 10 }));
    const order: string[] = [];
    const ends: Array<() => void> = [];
    const call = (name: string): Promise<number> =>
      serve(name, () =>
        one.execute(() => {
          order.push(name);
          return new Promise<void>((end) => ends.push(end));
        }),
      ).then(() => order.push(`${name} answered`));
    const calls = ['a', 'b', 'c'].map(call);
    await time.advance(30 * DAY_MS);
    expect(timers()).toEqual({ a: 0, b: 1, c: 1 });
    for (const _ of calls) {
      ends.shift()?.();
      await time.advance(0);
    }
    await Promise.all(calls);
    expect(order.filter((name) => !name.endsWith('answered'))).toEqual(['a', 'b', 'c']);
    expect(order).toHaveLength(6);
    expect(time.pendingTimers).toEqual([]);
  });

  it('a call leaves a queue in its own time', async () => {
    const { runtime, time, serve } = isolatedRequests();
    const slots = bulkhead({ maxConcurrent: 1, maxQueued: 10, maxWait: '50ms' });
    const one = pipeline({ runtime }, slots);
    void serve('a', () => one.execute(never));
    const b = serve('b', () => one.executeOutcome(never));
    await time.advance('50ms');
    expect(await b).toMatchObject({ ok: false, error: { code: 'queue-timeout' } });
    expect(slots.snapshot().queued).toBe(0);
  });

  it('a limiter lets those who wait go, each in its own request', async () => {
    const { runtime, time, serve, timers } = isolatedRequests();
    const limited = pipeline(
      { runtime },
      rateLimiter({ permits: 1, period: '100ms', burst: 1, maxWait: '5s', maxQueued: 9 }),
    );
    const calls = ['a', 'b', 'c', 'd'].map((name) => serve(name, () => limited.execute(() => time.nowMs)));
    await time.advance('50ms');
    expect(timers()).toEqual({ b: 1, c: 1, d: 1 });
    await time.advance('300ms');
    expect(await Promise.all(calls)).toEqual([0, 100, 200, 300]);
    expect(time.pendingTimers).toEqual([]);
  });

  it('a timer that fires before its time, or after what no timer can hold, is set again', async () => {
    const { runtime, time, serve } = isolatedRequests();
    const hasty = {
      ...runtime,
      clock: {
        ...runtime.clock,
        setTimer: (ms: number, fire: () => void) => runtime.clock.setTimer(Math.ceil(ms / 2), fire),
      },
    };
    const timed = pipeline({ runtime: hasty }, timeout(60 * DAY_MS));
    const call = serve('a', () => timed.executeOutcome(never)).then(() => time.nowMs);
    await time.advance(61 * DAY_MS);
    expect(await call).toBe(60 * DAY_MS);
  });

  it('a timer that fires late lets the platform look for answers first', async () => {
    const { runtime, time, serve } = isolatedRequests();
    let answer = (_: number): void => {};
    const late = {
      ...runtime,
      clock: {
        ...runtime.clock,
        setTimer: (ms: number, fire: () => void) => runtime.clock.setTimer(ms + 500, fire),
      },
      platform: {
        sharedTimers: false,
        tickMs: 1,
        afterPoll: (go: () => void) => {
          answer(1);
          void Promise.resolve()
            .then(() => Promise.resolve())
            .then(go);
        },
      },
    };
    const timed = pipeline({ runtime: late }, timeout('1s'));
    const call = serve('a', () =>
      timed.execute(
        () =>
          new Promise<number>((resolve) => {
            answer = resolve;
          }),
      ),
    );
    await time.advance('2s');
    expect(await call).toBe(1);
  });
});
