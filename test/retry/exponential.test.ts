import { describe, expect, it } from 'vitest';
import { type ExponentialOptions, exponential } from '../../src/retry/index.ts';
import { delaysOf } from './delays.ts';

const rounded = (delays: number[]): number[] => delays.map((delay) => Math.round(delay * 1000) / 1000);

describe('exponential', () => {
  it("gives Polly's decorrelated delays by default", () => {
    // Computed from Polly's RetryHelper.cs with rand ≡ 0.5 and a base of 1 s.
    expect(rounded(delaysOf(exponential({ initial: '1s' }), 6))).toEqual([
      897.405, 1093.004, 2035.748, 4045.979, 8083.632, 16163.663,
    ]);
  });

  it('doubles', () => {
    expect(delaysOf(exponential({ initial: 100, jitter: 'none' }), 5)).toEqual([100, 200, 400, 800, 1600]);
  });

  it('T12: the multiplier has its effect with every jitter', () => {
    const tripled = { initial: 100, multiplier: 3 } as const;
    expect(delaysOf(exponential({ ...tripled, jitter: 'none' }), 4)).toEqual([100, 300, 900, 2700]);
    expect(delaysOf(exponential({ ...tripled, jitter: 'full' }), 4)).toEqual([50, 150, 450, 1350]);
    expect(delaysOf(exponential({ ...tripled, jitter: 'equal' }), 4)).toEqual([75, 225, 675, 2025]);
    expect(rounded(delaysOf(exponential({ ...tripled, jitter: 'decorrelated' }), 4))).toEqual([
      109.909, 255.752, 743.817, 2227.15,
    ]);
  });

  it.each(['none', 'full', 'equal', 'decorrelated'] as const)(
    'stops at its maximum with jitter %s',
    (jitter) => {
      const delays = delaysOf(exponential({ initial: 100, max: 300, jitter }), 10, () => 0.9999999);
      expect(Math.max(...delays)).toBeLessThanOrEqual(300);
      expect(delays[9]).toBeCloseTo(300, 3);
    },
  );

  it('draws jitter below the limit, so that it is not lost there', () => {
    expect(delaysOf(exponential({ initial: 100, jitter: 'full' }), 8, () => 0.5, 1000)[7]).toBe(500);
    expect(delaysOf(exponential({ initial: 100, jitter: 'equal' }), 8, () => 0.5, 1000)[7]).toBe(750);
  });

  it.each(['none', 'full', 'equal', 'decorrelated'] as const)(
    'T21: 10 000 retries with jitter %s give finite delays up to the limit',
    (jitter) => {
      for (const limitMs of [undefined, 30_000]) {
        const delays = delaysOf(
          exponential({ initial: '1h', multiplier: 10, jitter }),
          10_000,
          () => 0.5,
          limitMs,
        );
        expect(delays.every((delay) => delay > 0 && delay <= (limitMs ?? 2 ** 31 - 1))).toBe(true);
      }
    },
  );

  it('describes itself', () => {
    expect(exponential({ initial: '1s', max: '1m' }).describe?.()).toEqual({
      exponential: { initial: 1000, multiplier: 2, max: 60_000, jitter: 'decorrelated' },
    });
  });

  it.each(['none', 'full', 'equal', 'decorrelated'] as const)(
    'says how long its delays can be with jitter %s',
    (jitter) => {
      const backoff = exponential({ initial: 100, max: '1s', jitter });
      const highest = delaysOf(backoff, 8, () => 0.9999999);
      for (const [i, delay] of highest.entries()) {
        expect(backoff.longest?.(i + 1)).toBeGreaterThanOrEqual(delay);
      }
      expect(backoff.longest?.(1e9)).toBe(1000);
      expect(exponential({ initial: 100, jitter }).longest?.(1e9)).toBe(2 ** 31 - 1);
    },
  );

  it('takes the longest decorrelated delay from the beginning of one stretch to the end of the next', () => {
    const backoff = exponential({ initial: 1000 });
    const draws = [0.999999999, 0, 0.999999999];
    const delays = delaysOf(backoff, 3, () => draws.shift() as number);
    expect(backoff.longest?.(1)).toBeCloseTo(delays[0] as number, 3);
    expect(backoff.longest?.(3)).toBeCloseTo(delays[2] as number, 3);
  });

  it.each<[unknown, string]>([
    [undefined, 'exponential must be an object'],
    [{}, 'exponential.initial must be a duration'],
    [{ initial: 0 }, 'exponential.initial must be a duration above 0 ms'],
    [
      { initial: '1 s' },
      "exponential.initial must be a duration above 0 ms and ≤ 2147483647 ms such as 250 (ms) or '30s', got '1 s'",
    ],
    [{ initial: 1, max: 0 }, 'exponential.max must be a duration above 0 ms'],
    [{ initial: 2, max: 1 }, 'exponential.max must be at least exponential.initial (2 ms), got 1'],
    [{ initial: 1, max: Number.NaN }, 'exponential.max must be a duration'],
    [{ initial: 1, multiplier: 0.5 }, 'exponential.multiplier must be a number ≥ 1'],
    [
      { initial: 1, multiplier: 1 },
      'exponential.multiplier must be a number above 1 with decorrelated jitter, got 1',
    ],
    [{ initial: 1, multiplier: 0.5, jitter: 'none' }, 'exponential.multiplier must be a number ≥ 1'],
    [{ initial: 1, multiplier: Infinity }, 'exponential.multiplier must be a number ≥ 1 and ≤ 1000'],
    [{ initial: 1, multiplier: '2' }, 'exponential.multiplier must be a number, got'],
    [{ initial: 1, jitter: 'some' }, 'exponential.jitter must be one of'],
    [{ initial: 1, exponent: 3 }, 'exponential.exponent is not an option'],
  ])('refuses %o', (options, message) => {
    expect(() => exponential(options as ExponentialOptions)).toThrow(message);
  });

  it('allows a flat multiplier without decorrelation', () => {
    expect(delaysOf(exponential({ initial: 5, multiplier: 1, jitter: 'none' }), 2)).toEqual([5, 5]);
  });
});
