import { describe, expect, it } from 'vitest';
import { success } from '../../src/core/index.ts';
import { backoffDelay, obey } from '../../src/retry/delay.ts';
import { Progress } from '../../src/retry/progress.ts';

describe('backoffDelay', () => {
  const ask = (delayMs: number): number => {
    const backoff = { next: () => ({ delayMs, state: 1 }) };
    return backoffDelay({ backoff, maxDelay: 500 }, new Progress(0), success(1), 0, () => 0).delayMs;
  };

  it("keeps a backoff object of the user's own within the limit", () => {
    expect(ask(100)).toBe(100);
    expect(ask(1e9)).toBe(500);
    expect(ask(Infinity)).toBe(500);
    expect(() => ask(Number.NaN)).toThrow(RangeError);
    expect(() => ask(-1)).toThrow('retry.backoff() must be a duration');
  });

  it('hands over the limit and the state', () => {
    const progress = new Progress(0);
    progress.backoffState = 7;
    progress.attempts = 3;
    const seen: unknown[] = [];
    const backoff = {
      next: (...args: unknown[]) => {
        seen.push(args[0], args[1], args[3]);
        return { delayMs: 1, state: 8 };
      },
    };
    progress.backoff = backoff;
    expect(backoffDelay({ backoff, maxDelay: 500 }, progress, success(1), 0, () => 0)).toEqual({
      delayMs: 1,
      state: 8,
    });
    expect(seen).toEqual([3, 7, 500]);
  });

  it('hands no backoff the state of another one', () => {
    const progress = new Progress(0);
    progress.backoffState = 7;
    progress.backoff = { next: () => ({ delayMs: 1, state: 8 }) };
    let seen = Number.NaN;
    const backoff = {
      next(_: number, state: number) {
        seen = state;
        return { delayMs: 1, state };
      },
    };
    backoffDelay({ backoff, maxDelay: 500 }, progress, success(1), 0, () => 0);
    expect(seen).toBe(0);
  });
});

describe('obey', () => {
  const rule = { max: 1000, onExceed: 'give-up', jitter: 0.2 } as const;

  it('draws nothing where nothing was asked', () => {
    const random = (): number => {
      throw new Error('drawn');
    };
    expect(obey(rule, 5, undefined, random)).toEqual({ delayMs: 5, source: 'backoff' });
    expect(obey(rule, 5, 0, random)).toEqual({ delayMs: 5, source: 'backoff' });
  });

  it('takes a wait that is no longer than the delay for none', () => {
    expect(obey(rule, 500, 500, () => 0)).toEqual({ delayMs: 500, source: 'backoff' });
    expect(obey(rule, 499, 500, () => 0)).toEqual({ delayMs: 500, source: 'retry-after' });
  });

  it('asks for nothing where the wait is no number, or over', () => {
    expect(obey(rule, 5, Number.NaN, () => 0)).toEqual({ delayMs: 5, source: 'backoff' });
    expect(obey(rule, 5, -1, () => 0)).toEqual({ delayMs: 5, source: 'backoff' });
    expect(obey(false, 5, 100, () => 0)).toEqual({ delayMs: 5, source: 'backoff' });
  });

  it('T5: obeys exactly the longest wait', () => {
    expect(obey(rule, 5, 1000, () => 0)).toEqual({ delayMs: 1000, source: 'retry-after' });
    expect(obey(rule, 5, 1000.5, () => 0)).toBeUndefined();
  });
});
