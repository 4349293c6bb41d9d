import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Backoff, constant, exponential, fibonacci, linear, schedule } from '../../src/retry/index.ts';

/**
 * Compares each backoff with its published formula, written here a second time without a look at the source: as plain sums and
 * products, each delay from the beginning.
 */

const LONGEST = 2 ** 31 - 1;

type Plain = 'none' | 'full' | 'equal';
const jitters = fc.constantFrom<Plain[]>('none', 'full', 'equal');
const initials = fc.double({ min: 0.01, max: 100_000, noNaN: true });
const limits = fc.option(fc.double({ min: 1, max: 10 * 60_000, noNaN: true }), { nil: undefined });
const draws = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});

/** Returns one delay for each draw, as one call gets them. */
function delaysOf(backoff: Backoff, random: readonly number[], limitMs: number | undefined): number[] {
  let state = 0;
  return random.map((draw, i) => {
    const step = backoff.next(i + 1, state, () => draw, limitMs);
    state = step.state;
    return step.delayMs;
  });
}

/**
 * Applies a jitter.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
function jittered(jitter: Plain, delay: number, draw: number): number {
  if (jitter === 'full') return delay * draw;
  if (jitter === 'equal') return 0.5 * delay * (1 + draw);
  return delay;
}

/**
 * Compares delays within a tolerance.
 * @param operands the numbers whose difference a delay is, if it is one: they carry the rounding error
 */
function expectDelays(actual: readonly number[], expected: readonly number[], operands = expected): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, delay] of actual.entries()) {
    const tolerance = 1e-9 * Math.max(1, operands[i] as number);
    expect(Math.abs(delay - (expected[i] as number))).toBeLessThanOrEqual(tolerance);
  }
}

const cap = (delay: number, max = Infinity, limitMs = Infinity): number =>
  Math.min(delay, max, limitMs, LONGEST);

describe('the delays follow the published formula', () => {
  it('constant: d', () => {
    fc.assert(
      fc.property(initials, jitters, draws, limits, (delay, jitter, random, limitMs) => {
        const expected = random.map((draw) => jittered(jitter, cap(delay, Infinity, limitMs), draw));
        expectDelays(delaysOf(constant(delay, { jitter }), random, limitMs), expected);
      }),
    );
  });

  it('linear: d + k + k + …', () => {
    fc.assert(
      fc.property(
        initials,
        initials,
        limits,
        jitters,
        draws,
        limits,
        (initial, increment, max, jitter, random, limitMs) => {
          const own = max === undefined ? undefined : initial + max;
          let sum = initial;
          const expected = random.map((draw) => {
            const delay = jittered(jitter, cap(sum, own, limitMs), draw);
            sum += increment;
            return delay;
          });
          expectDelays(delaysOf(linear({ initial, increment, max: own, jitter }), random, limitMs), expected);
        },
      ),
    );
  });

  it('fibonacci: d, d, and the sum of the two before', () => {
    fc.assert(
      fc.property(initials, limits, jitters, draws, limits, (initial, max, jitter, random, limitMs) => {
        const own = max === undefined ? undefined : initial + max;
        const series = [initial, initial];
        while (series.length < random.length)
          series.push((series.at(-1) as number) + (series.at(-2) as number));
        const expected = random.map((draw, i) =>
          jittered(jitter, cap(series[i] as number, own, limitMs), draw),
        );
        expectDelays(delaysOf(fibonacci({ initial, max: own, jitter }), random, limitMs), expected);
      }),
    );
  });

  it('schedule: the list, then its last', () => {
    fc.assert(
      fc.property(
        fc.array(initials, { minLength: 1 }),
        jitters,
        draws,
        limits,
        (list, jitter, random, limitMs) => {
          const padded = [...list, ...random.map(() => list.at(-1) as number)];
          const expected = random.map((draw, i) =>
            jittered(jitter, cap(padded[i] as number, Infinity, limitMs), draw),
          );
          expectDelays(delaysOf(schedule(list, { jitter }), random, limitMs), expected);
        },
      ),
    );
  });

  const multipliers = fc.double({ min: 1.01, max: 10, noNaN: true });

  it('exponential: d · m · m · …', () => {
    fc.assert(
      fc.property(
        initials,
        multipliers,
        limits,
        jitters,
        draws,
        limits,
        (initial, multiplier, max, jitter, random, limitMs) => {
          const own = max === undefined ? undefined : initial + max;
          let product = initial;
          const expected = random.map((draw) => {
            const delay = jittered(jitter, cap(product, own, limitMs), draw);
            product *= multiplier;
            return delay;
          });
          expectDelays(
            delaysOf(exponential({ initial, multiplier, max: own, jitter }), random, limitMs),
            expected,
          );
        },
      ),
    );
  });

  it('exponential, decorrelated: distances on mᵗ · tanh √4t, over 1.4', () => {
    fc.assert(
      fc.property(
        initials,
        multipliers,
        limits,
        draws,
        limits,
        (initial, multiplier, max, random, limitMs) => {
          const own = max === undefined ? undefined : initial + max;
          const places = random.map(
            (draw, i) => Math.exp(Math.log(multiplier) * (i + draw)) * Math.tanh(2 * Math.sqrt(i + draw)),
          );
          const expected = places.map((place, i) =>
            cap(((place - (places[i - 1] ?? 0)) / 1.4) * initial, own, limitMs),
          );
          const operands = places.map((place) => place * initial);
          expectDelays(
            delaysOf(exponential({ initial, multiplier, max: own }), random, limitMs),
            expected,
            operands,
          );
        },
      ),
    );
  });

  it('T21: at any retry, whatever was drawn, a delay is within [0, limit]', () => {
    const decorrelatedToo = fc.constantFrom('none', 'full', 'equal', 'decorrelated' as const);
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: LONGEST, noNaN: true }),
        fc.double({ min: 1.0001, max: 1000, noNaN: true }),
        decorrelatedToo,
        draws,
        limits,
        fc.nat(10_000),
        (initial, multiplier, jitter, random, limitMs, start) => {
          const backoff = exponential({ initial, multiplier, jitter });
          let state = backoff.next(start + 1, 0, () => 0).state;
          for (const [i, draw] of random.entries()) {
            const step = backoff.next(start + i + 2, state, () => draw, limitMs);
            state = step.state;
            expect(step.delayMs).toBeGreaterThanOrEqual(0);
            expect(step.delayMs).toBeLessThanOrEqual(limitMs ?? LONGEST);
          }
        },
      ),
    );
  });
});
