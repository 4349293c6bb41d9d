import { describe, expect, it } from 'vitest';
import { fallback } from '../../src/fallback/index.ts';
import { pipeline } from '../../src/index.ts';
import { constant, retry, retryBudget } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

/** For successes, the engine reads the clock only if a policy needs the time. */
describe('a success that a policy makes a failure of', () => {
  it('has its time: a retry further out, and its budget, reckon with it', async () => {
    const runtime = virtualRuntime();
    const budget = retryBudget({ ratio: 0, minPerSecond: 1, window: '1s' });
    const thrown = new Error('when');
    let asked = 0;
    const api = pipeline(
      { runtime },
      retry({ maxAttempts: 2, backoff: constant(10), budget }),
      fallback(null, {
        when: () => {
          asked += 1;
          if (asked === 1) throw thrown;
          return undefined;
        },
      }),
    );
    const answer = api.execute(({ attempt }) => attempt);
    await runtime.advance(10);
    await expect(answer).resolves.toBe(2);
    expect(budget.snapshot()).toMatchObject({ granted: 1, available: 0 });
    await runtime.advance(5000);
    expect(budget.snapshot().available).toBe(1);
  });

  it.each([
    ['at once', () => fallback(() => Promise.reject(new Error('no')), { when: () => broken() })],
    ['after a promise', () => fallback(() => Promise.reject(new Error('no')), { when: () => true })],
  ])('has its time, so that a retry further out gives up when its own is over: %s', async (_, make) => {
    const runtime = virtualRuntime();
    const again = retry({ maxAttempts: 50, backoff: constant(100), maxElapsed: 350, budget: false });
    const api = pipeline({ runtime }, again, make());
    let attempts = 0;
    const answer = api.executeOutcome(() => ++attempts);
    await runtime.advance(10_000);
    expect(await answer).toMatchObject({ ok: false });
    expect(attempts).toBe(4);
  });

  it.each([
    ['at once', () => fallback(null, { when: () => broken() })],
    ['after a promise', () => fallback(() => Promise.reject(new Error('no')), { when: () => true })],
  ])('has its time for any policy further out, and the release of those further in: %s', async (_, make) => {
    const runtime = virtualRuntime();
    const times: number[] = [];
    const inner = { ...TIMELESS, release: (_permit: unknown, now: number) => void times.push(now) };
    const outer = {
      ...TIMELESS,
      settle: (_call: unknown, _outcome: unknown, now: number) => {
        times.push(now);
        return { type: 'pass' } as const;
      },
    };
    const api = pipeline({ runtime }, outer, make(), inner);
    await runtime.advance(5000);
    await api.executeOutcome(() => 1);
    expect(times).toEqual([Number.NaN, 5000]);
  });
});

const TIMELESS = { kind: 'mine', name: 'mine', needsTime: { admit: false, success: false } };

function broken(): never {
  throw new Error('broken');
}
