import {
  bulkhead,
  constant,
  custom,
  DeadlineExceededError,
  fallback,
  pipeline,
  retry,
  timeout,
} from 'seawall';
import { type VirtualRuntime, virtualRuntime } from 'seawall/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Call, ResilienceEvent } from '../../src/core/index.ts';

let runtime: VirtualRuntime;
beforeEach(() => {
  runtime = virtualRuntime();
});
const within = (ms: number) => runtime.clock.wallNow() + ms;
const hang = () => new Promise<never>(() => {});

describe('a deadline', () => {
  it('ends the call when it is over, as a Date or as epoch time', async () => {
    for (const deadline of [within(100), new Date(within(100))]) {
      let signal: AbortSignal | undefined;
      const call = pipeline({ runtime, name: 'p' }, retry()).executeOutcome(
        (given) => {
          signal = given.signal;
          return hang();
        },
        { deadline },
      );
      await runtime.advance(99);
      expect(signal?.aborted).toBe(false);
      await runtime.advance(1);
      const outcome = await call;
      expect(outcome).toMatchObject({ error: { code: 'deadline-exceeded', policy: 'p', notStarted: false } });
      expect(signal?.reason).toBe((outcome as { error: unknown }).error);
      expect(runtime.pendingTimers).toEqual([]);
      runtime = virtualRuntime();
    }
  });

  it('that is over already has nothing run', async () => {
    let runs = 0;
    const calls = pipeline({ runtime }, fallback('other'));
    const outcome = await calls.executeOutcome(() => runs++, { deadline: within(0) });
    expect(outcome).toMatchObject({ ok: false, error: { notStarted: true } });
    expect(outcome.ok || outcome.error).toBeInstanceOf(DeadlineExceededError);
    expect(runs).toBe(0);
    expect(calls.snapshot()).toMatchObject({ active: 0 });
  });

  it('leaves no timer behind', async () => {
    await pipeline({ runtime }, retry()).execute(() => 1, { deadline: within(1000) });
    await runtime.advance(1);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('ends the wait in a queue', async () => {
    const calls = pipeline({ runtime }, bulkhead({ maxConcurrent: 1, maxQueued: 1 }));
    void calls.execute(hang);
    const waiting = calls.executeOutcome(() => 1, { deadline: within(50) });
    await runtime.advance(50);
    expect(await waiting).toMatchObject({ error: { code: 'deadline-exceeded' } });
  });

  it('has no retry waited for that would come later', async () => {
    const events: ResilienceEvent[] = [];
    const calls = pipeline({ runtime }, retry({ backoff: constant(100) }));
    calls.on('retry.suppressed', (event) => events.push(event));
    const failing = () => Promise.reject(new Error('down'));
    const call = calls.executeOutcome(failing, { deadline: within(150) });
    await runtime.runAll();
    expect(await call).toMatchObject({ error: { message: 'down' } });
    expect(runtime.nowMs).toBe(100);
    expect(events).toMatchObject([{ reason: 'deadline', attempts: 2 }]);
  });

  it.each([
    [{ deadline: 'soon' }, 'execute: deadline must be a Date or an epoch time in ms, got'],
    [{ deadline: Number.NaN }, 'execute: deadline must be a Date or an epoch time in ms, got NaN'],
    [{ deadline: new Date(Number.NaN) }, 'execute: deadline must be a Date or an epoch time in ms'],
    [
      { criticality: 'high' },
      "execute: criticality must be one of 'sheddable', 'sheddable-plus', 'critical', 'critical-plus', got 'high'",
    ],
  ])('%o is refused', async (options, message) => {
    await expect(pipeline({ runtime }, retry()).execute(() => 1, options as never)).rejects.toThrow(message);
  });
});

describe('remainingMs', () => {
  it('is the least of the deadline and of the timeouts further out', async () => {
    const seen: number[] = [];
    const look = async ({ remainingMs }: Call) => void seen.push(remainingMs);
    await pipeline({ runtime }).execute(look);
    await pipeline({ runtime }, timeout(300), retry(), timeout(200)).execute(look);
    await pipeline({ runtime }, timeout(300)).execute(look, { deadline: within(250) });
    await pipeline({ runtime }, timeout(100)).execute(look, { deadline: within(250) });
    expect(seen).toEqual([Infinity, 200, 250, 100]);
  });

  it('goes down, and to no less than 0', async () => {
    const call = pipeline({ runtime }, timeout(100, { cooperative: true })).execute(async (given) => {
      await new Promise<void>((resolve) => void runtime.clock.setTimer(30, resolve));
      return given.remainingMs;
    });
    await runtime.advance(30);
    expect(await call).toBe(70);
  });

  it('is known in custom layers and in what they run', async () => {
    const seen: number[] = [];
    const layer = custom(async (next, call) => {
      seen.push(call.remainingMs);
      return next();
    });
    const look = ({ remainingMs }: Call) => void seen.push(remainingMs);
    await pipeline({ runtime }, timeout(300), layer, timeout(500)).execute(look);
    expect(seen).toEqual([300, 300]);
  });
});

describe('what is asked for', () => {
  it('goes for pipelines that the operation calls, though they are told nothing', async () => {
    const inner = pipeline({ runtime }, retry());
    const outer = pipeline({ runtime }, timeout(80));
    const seen: unknown[] = [];
    await outer.execute(
      async () => {
        await Promise.resolve();
        await inner.execute(({ remainingMs, criticality }) => void seen.push([remainingMs, criticality]));
        await inner.execute(({ criticality }) => void seen.push(criticality), { criticality: 'sheddable' });
      },
      { deadline: within(100), criticality: 'critical-plus' },
    );
    expect(seen).toEqual([[80, 'critical-plus'], 'sheddable']);
  });

  it('goes for nothing outside of them', async () => {
    const calls = pipeline({ runtime }, retry());
    await calls.execute(() => undefined, { deadline: within(100) });
    expect(await calls.execute(({ remainingMs, criticality }) => [remainingMs, criticality])).toEqual([
      Infinity,
      'critical',
    ]);
  });

  it('ends a call further in that has no deadline of its own', async () => {
    const inner = pipeline({ runtime, name: 'inner' }, retry());
    const outer = pipeline({ runtime, name: 'outer' });
    const call = outer.executeOutcome(() => inner.executeOutcome(hang), { deadline: within(100) });
    await runtime.advance(100);
    expect(await call).toMatchObject({ error: { code: 'deadline-exceeded' } });
    await runtime.settle();
    expect(inner.snapshot()).toMatchObject({ active: 0 });
  });

  it('may be said of a wrapped function and of a list', async () => {
    const calls = pipeline({ runtime });
    const seen: unknown[] = [];
    const look = ({ criticality, remainingMs }: Call) => void seen.push([criticality, remainingMs]);
    await calls.map([1], (_item, call) => look(call), { criticality: 'sheddable', deadline: within(10) });
    await calls.mapOutcomes([1], (_item, call) => look(call), {
      criticality: 'sheddable',
      deadline: within(10),
    });
    const inner = calls.wrap(() => calls.execute(look), {
      criticality: 'sheddable-plus',
      deadline: () => within(20),
    });
    await inner();
    expect(seen).toEqual([
      ['sheddable', 10],
      ['sheddable', 10],
      ['sheddable-plus', 20],
    ]);
    expect(() => calls.wrap(() => 1, { criticality: 'low' as never })).toThrow(
      'wrap.criticality must be one of',
    );
  });
});
