import { describe, expect, it } from 'vitest';
import type { Call, Operation } from '../../src/core/index.ts';
import { fallback } from '../../src/fallback/index.ts';
import { type Pipeline, pipeline } from '../../src/index.ts';
import { constant, retry } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';

const hangs: Operation<never> = () => new Promise(() => {});
const fails: Operation<never> = () => {
  throw new Error('down');
};

describe('fallback in a pipeline', () => {
  it('answers, and adds its type to the result', async () => {
    const withNull: Pipeline<null> = pipeline(fallback(null), retry({ maxAttempts: 1 }));
    const result: string | null = await withNull.execute<string>(fails);
    expect(result).toBeNull();
    expect(await withNull.execute(() => 'up')).toBe('up');
  });

  it('runs the operation through another pipeline', async () => {
    const runtime = virtualRuntime();
    const secondary = pipeline({ runtime }, retry({ maxAttempts: 2, backoff: constant('1s') }));
    let calls = 0;
    const result = pipeline({ runtime }, fallback(secondary), retry({ maxAttempts: 1 })).execute(() => {
      calls += 1;
      if (calls < 3) throw new Error('down');
      return calls;
    });
    await runtime.runAll();
    expect(await result).toBe(3);
  });

  it('gives a function after a timeout a signal that is not aborted: somebody does wait for what it does', async () => {
    const runtime = virtualRuntime();
    let aborted: boolean | undefined;
    const plan = (_: unknown, call: Call): string => {
      aborted = call.signal.aborted;
      return 'plan B';
    };
    const result = pipeline({ runtime }, fallback(plan), timeout('1s')).execute(({ signal }) => {
      expect(signal.aborted).toBe(false);
      return new Promise(() => {});
    });
    await runtime.advance(1000);
    expect(await result).toBe('plan B');
    expect(aborted).toBe(false);
  });

  it('runs another pipeline after a timeout', async () => {
    const runtime = virtualRuntime();
    const secondary = pipeline({ runtime }, retry({ backoff: constant('1s') }));
    let calls = 0;
    const outcome = pipeline({ runtime }, fallback(secondary), timeout('1s')).executeOutcome((call) => {
      calls += 1;
      return calls === 1 ? hangs(call) : 'from the secondary';
    });
    await runtime.advance(1000);
    expect(await outcome).toEqual({ ok: true, value: 'from the secondary' });
  });

  it("T25: the caller's abort calls the fallback off, and is not answered for", async () => {
    const runtime = virtualRuntime();
    const controller = new AbortController();
    let reason: unknown;
    const slow = (_: unknown, { signal }: Call): Promise<never> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          reject(signal.reason);
        });
      });
    const outcome = pipeline({ runtime }, fallback(slow)).executeOutcome(fails, {
      signal: controller.signal,
    });
    await runtime.advance(10);
    controller.abort('the user left');
    await runtime.settle();
    expect(await outcome).toEqual({ ok: false, error: 'the user left' });
    expect(reason).toBe('the user left');
  });

  it('T22: is asked once, however late the abandoned operation fails', async () => {
    const runtime = virtualRuntime();
    let asked = 0;
    const plan = fallback(() => {
      asked += 1;
      return asked;
    });
    let fail: (error: unknown) => void = () => {};
    const result = pipeline({ runtime }, plan, timeout('1s')).execute(
      () =>
        new Promise((_, reject) => {
          fail = reject;
        }),
    );
    await runtime.advance(1000);
    expect(await result).toBe(1);
    fail(new Error('late'));
    await runtime.settle();
    expect(asked).toBe(1);
  });
});
