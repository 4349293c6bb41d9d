import { describe, expect, it } from 'vitest';
import { type Backoff, constant, exponential, fibonacci, linear, schedule } from '../../src/retry/index.ts';
import { delaysOf } from './delays.ts';

const LONGEST = 2 ** 31 - 1;

describe('constant', () => {
  it('gives the same delay each time', () => {
    expect(delaysOf(constant('1s'), 3)).toEqual([1000, 1000, 1000]);
    expect(delaysOf(constant(0), 2)).toEqual([0, 0]);
  });

  it('applies jitter', () => {
    expect(delaysOf(constant(100, { jitter: 'full' }), 1)).toEqual([50]);
    expect(delaysOf(constant(100, { jitter: 'equal' }), 1)).toEqual([75]);
  });

  it('describes itself', () => {
    expect(constant('1s').describe?.()).toEqual({ constant: { delay: 1000, jitter: 'none' } });
  });
});

describe('linear', () => {
  it('grows by its first delay unless told otherwise', () => {
    expect(delaysOf(linear({ initial: 100 }), 4)).toEqual([100, 200, 300, 400]);
    expect(delaysOf(linear({ initial: 100, increment: 20 }), 4)).toEqual([100, 120, 140, 160]);
    expect(delaysOf(linear({ initial: 0, increment: 20 }), 3)).toEqual([0, 20, 40]);
  });

  it('stops at its maximum', () => {
    expect(delaysOf(linear({ initial: 100, max: 250 }), 4)).toEqual([100, 200, 250, 250]);
  });

  it('applies jitter', () => {
    expect(delaysOf(linear({ initial: 100, jitter: 'full' }), 2)).toEqual([50, 100]);
  });

  it('describes itself', () => {
    expect(linear({ initial: 100, max: '1s' }).describe?.()).toEqual({
      linear: { initial: 100, increment: 100, max: 1000, jitter: 'none' },
    });
  });
});

describe('fibonacci', () => {
  it('gives the sum of the two delays before', () => {
    expect(delaysOf(fibonacci({ initial: 10 }), 8)).toEqual([10, 10, 20, 30, 50, 80, 130, 210]);
  });

  it('stops at its maximum', () => {
    expect(delaysOf(fibonacci({ initial: 10, max: 25 }), 5)).toEqual([10, 10, 20, 25, 25]);
  });

  it('applies jitter', () => {
    expect(delaysOf(fibonacci({ initial: 10, jitter: 'equal' }), 3)).toEqual([7.5, 7.5, 15]);
  });

  it('describes itself', () => {
    expect(fibonacci({ initial: 10 }).describe?.()).toEqual({ fibonacci: { initial: 10, jitter: 'none' } });
    expect(fibonacci({ initial: 10, max: 20 }).describe?.()).toHaveProperty('fibonacci.max', 20);
  });
});

describe('schedule', () => {
  it('gives the delays of the list and repeats the last', () => {
    expect(delaysOf(schedule([0, '1s', 5000]), 5)).toEqual([0, 1000, 5000, 5000, 5000]);
  });

  it('applies jitter', () => {
    expect(delaysOf(schedule([100, 200], { jitter: 'full' }), 2)).toEqual([50, 100]);
  });

  it('T11: copies the list', () => {
    const delays = [1, 2];
    const backoff = schedule(delays);
    delays[0] = 99;
    expect(delaysOf(backoff, 2)).toEqual([1, 2]);
  });

  it('describes itself', () => {
    expect(schedule(['1s', 5]).describe?.()).toEqual({ schedule: { delays: [1000, 5], jitter: 'none' } });
  });
});

describe('without a longest delay', () => {
  it.each<[string, Backoff]>([
    ['linear', linear({ initial: 10 })],
    ['fibonacci', fibonacci({ initial: 10 })],
    ['exponential', exponential({ initial: 10 })],
  ])('%s describes none, not even as undefined', (kind, backoff) => {
    expect(Object.keys(backoff.describe?.()[kind] as object)).not.toContain('max');
    expect(backoff.maxMs).toBeUndefined();
  });
});

describe('all of them', () => {
  const all: [string, Backoff][] = [
    ['constant', constant('10s', { jitter: 'full' })],
    ['linear', linear({ initial: '10s', jitter: 'full' })],
    ['fibonacci', fibonacci({ initial: '10s', jitter: 'full' })],
    ['schedule', schedule(['10s'], { jitter: 'full' })],
  ];

  it.each(all)('%s draws jitter below the limit, so that it is not lost there', (_, backoff) => {
    expect(delaysOf(backoff, 1, () => 0.5, 4000)).toEqual([2000]);
  });

  it.each(all)('%s says how long its delays can be, with jitter and the longest of its own', (_, backoff) => {
    expect(backoff.longest?.(1)).toBe(10_000);
    expect(backoff.longest?.(1e9)).toBe(Math.min(backoff.next(1e9, 0, () => 1).delayMs, LONGEST));
  });

  it.each(all)('T21: %s never exceeds what a timer holds', (_, backoff) => {
    for (const retry of [100, 1476, 10_000, 1e9]) {
      const { delayMs } = backoff.next(retry, 0, () => 0.999);
      expect(delayMs).toBeGreaterThan(0);
      expect(delayMs).toBeLessThanOrEqual(LONGEST);
    }
  });
});

describe('validation', () => {
  const wrong = <T>(value: unknown): T => value as T;

  it.each<[() => Backoff, string]>([
    [() => constant(-1), 'constant.delay must be a duration'],
    [() => constant(Number.NaN), 'constant.delay must be a duration'],
    [() => constant(Infinity), 'constant.delay must be a duration'],
    [() => constant(wrong('soon')), "got 'soon'"],
    [() => constant(wrong(null)), 'constant.delay must be a duration'],
    [() => constant(1, wrong({ jiter: 'full' })), 'constant.jiter is not an option: did you mean jitter?'],
    [() => constant(1, { jitter: wrong('decorrelated') }), 'constant.jitter must be one of'],
    [() => linear(wrong(undefined)), 'linear must be an object'],
    [() => linear(wrong({ initial: 1, step: 1 })), 'linear.step is not an option'],
    [() => linear({ initial: -1 }), 'linear.initial must be a duration'],
    [() => linear({ initial: 0 }), 'linear.increment must be a duration above 0 ms'],
    [() => linear({ initial: 1, increment: 0 }), 'linear.increment must be a duration above 0 ms'],
    [() => linear({ initial: 10, max: 9 }), 'linear.max must be at least linear.initial (10 ms), got 9'],
    [() => linear({ initial: 0, max: 0 }), 'linear.increment must be a duration above 0 ms'],
    [() => constant(1, wrong(null)), 'constant must be an object, got null'],
    [() => constant(1, wrong({ delay: 2 })), 'constant.delay is not an option'],
    [() => linear({ initial: 10, max: Infinity }), 'linear.max must be a duration'],
    [() => linear({ initial: 10, jitter: wrong('all') }), 'linear.jitter must be one of'],
    [() => fibonacci(wrong({})), 'fibonacci.initial must be a duration'],
    [() => fibonacci({ initial: 0 }), 'fibonacci.initial must be a duration above 0 ms'],
    [
      () => fibonacci({ initial: '2s', max: '1s' }),
      "fibonacci.max must be at least fibonacci.initial (2000 ms), got '1s'",
    ],
    [() => fibonacci({ initial: 1, jitter: wrong(1) }), 'fibonacci.jitter must be one of'],
    [() => fibonacci(wrong({ initial: 1, maximum: 1 })), 'fibonacci.maximum is not an option'],
    [() => schedule([]), 'schedule.delays must have at least one item, got 0'],
    [() => schedule(wrong(5)), 'schedule.delays must be an array, got 5'],
    [() => schedule([1, -1]), 'schedule.delays[1] must be a duration'],
    // biome-ignore lint/suspicious/noSparseArray: the hole is the test
    [() => schedule(wrong([1, , 2])), 'schedule.delays[1] must be a duration'],
    [() => schedule([1], { jitter: wrong('x') }), 'schedule.jitter must be one of'],
    [() => schedule([1], wrong({ repeat: true })), 'schedule.repeat is not an option'],
  ])('%s', (make, message) => {
    expect(make).toThrow(message);
  });
});
