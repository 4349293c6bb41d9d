import { describe, expect, it } from 'vitest';
import { breakMsBy, lengthened } from '../../src/circuit-breaker/break-duration.ts';
import type { BreakDuration } from '../../src/circuit-breaker/settings.ts';

type Growth = Extract<BreakDuration, { readonly jitter: unknown }>;

const growing: Growth = { initial: 5_000, max: 300_000, multiplier: 2, jitter: 'none' };

function nth(consecutiveBreaks: number, rule: Partial<Growth> = {}, random = 0): number {
  return breakMsBy(
    { ...growing, ...rule },
    { consecutiveBreaks, outcome: undefined, failureRate: 1 },
    () => random,
  );
}

describe('the length of a break', () => {
  it('is constant if it is a duration', () => {
    const context = { consecutiveBreaks: 9, outcome: undefined, failureRate: 1 };
    expect(breakMsBy(15_000, context, () => 0.9)).toBe(15_000);
  });

  it('T12: grows from initial by the multiplier up to max', () => {
    expect([1, 2, 3, 4, 7, 8].map((n) => nth(n))).toEqual([5_000, 10_000, 20_000, 40_000, 300_000, 300_000]);
    expect([1, 2, 3].map((n) => nth(n, { multiplier: 3, initial: 100 }))).toEqual([100, 300, 900]);
    expect([1, 5].map((n) => nth(n, { multiplier: 1 }))).toEqual([5_000, 5_000]);
    expect(nth(3, { max: 7_000 })).toBe(7_000);
  });

  it('keeps half and draws the other half at random with equal jitter, as AWS and Finagle do', () => {
    expect(nth(1, { jitter: 'equal' }, 0)).toBe(2_500);
    expect(nth(1, { jitter: 'equal' }, 0.5)).toBe(3_750);
    expect(nth(3, { jitter: 'equal' }, 0.5)).toBe(15_000);
    expect(nth(3, { jitter: 'equal' }, 1 - Number.EPSILON)).toBeCloseTo(20_000);
  });

  it('never overflows, however many breaks there were', () => {
    expect(nth(100_000)).toBe(300_000);
    expect(nth(100_000, { multiplier: Number.MAX_VALUE, jitter: 'equal' }, 0.5)).toBe(225_000);
  });

  it('is what the function says, which is told what there is to know', () => {
    const context = { consecutiveBreaks: 3, outcome: { ok: false, error: 'x' }, failureRate: 0.75 } as const;
    const seen: unknown[] = [];
    const breakDuration = (given: unknown): '2s' => {
      seen.push(given);
      return '2s';
    };
    expect(breakMsBy(breakDuration, context, () => 0)).toBe(2_000);
    expect(seen).toEqual([context]);
  });

  it.each([0, -1, Number.NaN, Infinity, '2 s', undefined])('cannot be %s', (answer) => {
    const context = { consecutiveBreaks: 1, outcome: undefined, failureRate: 1 };
    expect(() =>
      breakMsBy(
        () => answer as number,
        context,
        () => 0,
      ),
    ).toThrow('circuitBreaker.breakDuration(…) must be a duration');
  });
});

describe('lengthened', () => {
  it('is as long as the server asked, never shorter than it was, and no longer than the maximum', () => {
    expect(lengthened(1_000, undefined, 60_000)).toBe(1_000);
    expect(lengthened(1_000, 5_000, 60_000)).toBe(5_000);
    expect(lengthened(1_000, 500, 60_000)).toBe(1_000);
    expect(lengthened(1_000, 90_000, 60_000)).toBe(60_000);
    expect(lengthened(90_000, undefined, 60_000)).toBe(60_000);
  });

  it('is not led astray by what is no length', () => {
    expect(lengthened(1_000, Number.NaN, 60_000)).toBe(1_000);
    expect(lengthened(1_000, Infinity, 60_000)).toBe(60_000);
    expect(lengthened(1_000, -5, 60_000)).toBe(1_000);
  });
});
