import { hedge, pipeline, retry, retryBudget, timeout } from 'seawall';
import { type VirtualRuntime, virtualRuntime } from 'seawall/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ResilienceEvent } from '../../src/core/index.ts';

let runtime: VirtualRuntime;
beforeEach(() => {
  runtime = virtualRuntime();
});

/** Answers with its attempt's number after that time, or fails with the error. */
function operation(...steps: readonly (number | { readonly after: number; readonly error: unknown })[]) {
  const signals: AbortSignal[] = [];
  let begun = 0;
  return {
    signals,
    get begun() {
      return begun;
    },
    run: ({ signal }: { signal: AbortSignal }) => {
      const number = begun++;
      const step = steps[Math.min(number, steps.length - 1)] ?? 0;
      signals.push(signal);
      return new Promise<number>((resolve, reject) => {
        const after = typeof step === 'number' ? step : step.after;
        runtime.clock.setTimer(after, () =>
          typeof step === 'number' ? resolve(number + 1) : reject(step.error),
        );
      });
    },
  };
}

const all = { maxExtraLoad: 9 };

describe('hedge', () => {
  it('starts another attempt beside one that takes long, and goes by the first that succeeds', async () => {
    const slow = operation(1000, 20);
    const call = pipeline({ runtime }, hedge({ delay: 50, ...all })).execute(slow.run);
    await runtime.advance(69);
    expect(slow.begun).toBe(2);
    await runtime.advance(1);
    await expect(call).resolves.toBe(2);
    expect(slow.signals[0]?.aborted).toBe(true);
    expect(slow.signals[0]?.reason).toMatchObject({ code: 'superseded' });
    expect(slow.signals[1]?.aborted).toBe(false);
    await runtime.runAll();
  });

  it('starts nothing beside one that is quick', async () => {
    const quick = operation(49);
    const call = pipeline({ runtime }, hedge({ delay: 50, ...all })).execute(quick.run);
    await runtime.runAll();
    await expect(call).resolves.toBe(1);
    expect(quick.begun).toBe(1);
  });

  it('starts all at once where the delay is 0', async () => {
    const parallel = operation(30, 20, 10);
    const call = pipeline({ runtime }, hedge({ delay: 0, maxAttempts: 3, ...all })).execute(parallel.run);
    await runtime.settle();
    expect(parallel.begun).toBe(3);
    await runtime.runAll();
    await expect(call).resolves.toBe(3);
  });

  it('T24: starts the next at once after a failure, and none by time where the delay is unlimited', async () => {
    const failing = operation({ after: 1000, error: new Error('down') }, 10);
    const call = pipeline({ runtime }, hedge({ delay: 'unlimited', ...all })).execute(failing.run);
    await runtime.advance(999);
    expect(failing.begun).toBe(1);
    await runtime.advance(11);
    await expect(call).resolves.toBe(2);
  });

  it('ends with a failure that stays, and leaves no attempt alone', async () => {
    const fatal = operation(1000, { after: 10, error: new TypeError('wrong') });
    const call = pipeline({ runtime }, hedge({ delay: 50, ...all })).execute(fatal.run);
    const settled = expect(call).rejects.toThrow('wrong');
    await runtime.advance(60);
    await settled;
    expect(fatal.signals[0]?.aborted).toBe(true);
    await runtime.runAll();
  });

  it('ends with the last failure where all have failed', async () => {
    const failing = operation({ after: 10, error: new Error('one') }, { after: 10, error: new Error('two') });
    const call = pipeline({ runtime }, hedge({ delay: 50, ...all })).execute(failing.run);
    const settled = expect(call).rejects.toThrow('two');
    await runtime.runAll();
    await settled;
    expect(failing.begun).toBe(2);
  });

  it('starts nothing further where the server asks to be left alone', async () => {
    const classify = () => ({ kind: 'failure', retryable: true, retryAfterMs: 100 }) as const;
    const asking = operation({ after: 10, error: new Error('429') });
    const call = pipeline({ runtime, classify }, hedge({ delay: 50, ...all })).execute(asking.run);
    const settled = expect(call).rejects.toThrow('429');
    await runtime.runAll();
    await settled;
    expect(asking.begun).toBe(1);
  });

  it('waits for the first where a policy further in refuses the second', async () => {
    const { bulkhead } = await import('seawall');
    const slow = operation(1000);
    const call = pipeline(
      { runtime },
      hedge({ delay: 50, maxAttempts: 3, ...all }),
      bulkhead({ maxConcurrent: 1 }),
    ).execute(slow.run);
    await runtime.runAll();
    await expect(call).resolves.toBe(1);
    expect(slow.begun).toBe(1);
  });

  it('runs nothing beside itself that must not be', async () => {
    const slow = operation(1000, 10);
    const call = pipeline({ runtime }, hedge({ delay: 50, ...all })).execute(slow.run, { idempotent: false });
    await runtime.runAll();
    await expect(call).resolves.toBe(1);
    expect(slow.begun).toBe(1);
  });

  it('asks a function of the call and of the number of the attempt', async () => {
    const asked: unknown[] = [];
    const delay = ({ key }: { key: string | undefined }, attempt: number) => {
      asked.push([key, attempt]);
      return attempt === 2 ? '20ms' : 30;
    };
    const slow = operation(1000, 1000, 1000);
    const call = pipeline({ runtime }, hedge({ delay, maxAttempts: 3, ...all })).execute(slow.run, {
      key: 'a',
    });
    await runtime.advance(50);
    expect(slow.begun).toBe(3);
    expect(asked).toEqual([
      ['a', 2],
      ['a', 3],
    ]);
    await runtime.runAll();
    await call;
  });

  it.each([
    [() => 'soon' as never, 'hedge.delay(call, attempt) must be a duration'],
    [
      () => {
        throw new Error('mine');
      },
      'mine',
    ],
  ])('makes what is wrong with the function the failure of the call', async (delay, message) => {
    const call = pipeline({ runtime }, hedge({ delay })).execute(() => 1);
    await expect(call).rejects.toThrow(message);
  });
});

describe('hedge by a quantile', () => {
  const quantile = (options = {}) => hedge({ delay: 'p90', minimumCalls: 10, ...all, ...options });
  async function run(hedged: ReturnType<typeof hedge>, ...durations: readonly number[]) {
    const calls = pipeline({ runtime }, hedged);
    for (const ms of durations) {
      const call = calls.execute(operation(ms).run);
      await runtime.runAll();
      await call;
    }
    return calls;
  }

  it('starts nothing by time until it knows enough', async () => {
    const hedged = quantile();
    const calls = await run(hedged, ...Array<number>(9).fill(10));
    expect(hedged.snapshot().delayMs).toBeNull();
    const slow = operation(1000);
    const call = calls.execute(slow.run);
    await runtime.runAll();
    await call;
    expect(slow.begun).toBe(1);
  });

  it('then starts by it', async () => {
    const hedged = quantile();
    const calls = await run(hedged, 10, 10, 10, 10, 10, 10, 10, 10, 100, 200);
    expect(hedged.snapshot().delayMs).toBeGreaterThan(97);
    expect(hedged.snapshot().delayMs).toBeLessThan(103);
    const slow = operation(1000, 1);
    const call = calls.execute(slow.run);
    await runtime.advance(105);
    await expect(call).resolves.toBe(2);
    await runtime.runAll();
  });

  it('is no less than minDelay', async () => {
    const hedged = quantile({ minDelay: '20ms' });
    await run(hedged, ...Array<number>(10).fill(2));
    expect(hedged.snapshot().delayMs).toBe(20);
  });

  it('counts those that were given up for longer than they were waited for', async () => {
    // Half of the attempts never end. Those that do would suggest that all take 10 ms.
    const hedged = quantile({ delay: 'p50', maxAttempts: 2, minDelay: 1 });
    await run(hedged, ...Array<number>(12).fill(10));
    const calls = pipeline({ runtime }, hedged);
    for (let n = 0; n < 40; n++) {
      const call = calls.execute(operation(100_000, 10).run);
      await runtime.advance(60);
      await call;
    }
    expect(hedged.snapshot().delayMs).toBeGreaterThan(9);
    await runtime.runAll();
  });
});

describe('the load that a hedge adds', () => {
  it('is no more than the share of the calls', async () => {
    const hedged = hedge({ delay: 10, maxExtraLoad: 0.2, window: '10s' });
    const calls = pipeline({ runtime }, hedged);
    const events: ResilienceEvent[] = [];
    hedged.on('*', (event) => events.push(event));
    let begun = 0;
    for (let n = 0; n < 20; n++) {
      const slow = operation(50, 50);
      const call = calls.execute(slow.run);
      await runtime.runAll();
      await call;
      begun += slow.begun;
    }
    expect(begun).toBe(24);
    expect(hedged.snapshot()).toMatchObject({ hedges: 4, allowed: 4 });
    expect(hedged.reading?.()).toMatchObject({ usage: 4, limit: 4 });
    expect(events.filter(({ type }) => type === 'hedge.suppressed')).toHaveLength(16);
    expect(events.find(({ type }) => type === 'hedge.suppressed')).toMatchObject({
      reason: 'max-extra-load',
    });
  });

  it('is paid from the budget that a retry has as well, into which its calls pay once', async () => {
    const budget = retryBudget({ ratio: 0.5, minPerSecond: 0 });
    const calls = pipeline({ runtime }, retry({ budget }), hedge({ delay: 10, maxExtraLoad: 9, budget }));
    for (let n = 0; n < 10; n++) {
      const call = calls.execute(operation(50, 50).run);
      await runtime.runAll();
      await call;
    }
    expect(budget.snapshot()).toMatchObject({ granted: 5, denied: 5 });
  });

  it('is paid from a budget of its own, into which its calls pay', async () => {
    const budget = retryBudget({ ratio: 0.5, minPerSecond: 0 });
    const calls = pipeline({ runtime }, hedge({ delay: 10, maxExtraLoad: 9, budget }));
    const call = calls.execute(operation(50, 50).run);
    await runtime.runAll();
    await call;
    const second = calls.execute(operation(50, 5).run);
    await runtime.runAll();
    await expect(second).resolves.toBe(2);
  });
});

describe('update', () => {
  it('changes what the next attempts go by', async () => {
    const hedged = hedge({ delay: 1000, ...all });
    hedged.update({ delay: 10 });
    const slow = operation(500, 5);
    const call = pipeline({ runtime }, hedged).execute(slow.run);
    await runtime.advance(15);
    await expect(call).resolves.toBe(2);
    hedged.update({ delay: undefined });
    expect(hedged.describe()).toMatchObject({ delay: 'p95' });
    await runtime.runAll();
  });

  it('refuses what would lose what is known', () => {
    expect(() => hedge().update({ window: '1m' } as never)).toThrow(
      'hedge.window cannot change while in use',
    );
  });
});

describe('inside and outside of others', () => {
  it('ends with the total timeout, which gives up all attempts', async () => {
    const slow = operation(1000, 1000);
    const call = pipeline({ runtime }, timeout(100), hedge({ delay: 10, ...all })).execute(slow.run);
    const settled = expect(call).rejects.toMatchObject({ code: 'timeout' });
    await runtime.advance(100);
    await settled;
    expect(slow.signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    await runtime.runAll();
  });

  it('tells what it does', async () => {
    const calls = pipeline({ runtime, name: 'search' }, hedge({ delay: 10, ...all }));
    const events: ResilienceEvent[] = [];
    calls.on('*', (event) => events.push(event));
    const call = calls.execute(operation(100, 5).run);
    await runtime.runAll();
    await call;
    expect(events).toMatchObject([
      { type: 'hedge.started', started: 2, reason: 'delay' },
      { type: 'hedge.won', winner: 2 },
      { type: 'execution.settled', attempts: 2 },
    ]);
  });
});

it.each([
  [{ delay: -1 }, 'hedge.delay must be a duration ≥ 0 ms'],
  [{ delay: 'p42' }, "hedge.delay must be a quantile such as 'p95', a duration, or a function, got 'p42'"],
  [{ maxAttempts: 1 }, 'hedge.maxAttempts must be an integer'],
  [{ maxExtraLoad: 0 }, 'hedge.maxExtraLoad must be a number'],
  [{ budget: {} }, 'hedge.budget must be a retryBudget(), got an object'],
  [{ maxHedges: 1 }, 'hedge.maxHedges is not an option'],
])('refuses %o', (options, message) => {
  expect(() => hedge(options as never)).toThrow(message);
});
