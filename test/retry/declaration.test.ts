import { describe, expect, it } from 'vitest';
import { type Bounds, type Repeats, readDescribed, Sorts } from '../../src/core/index.ts';
import { declaration } from '../../src/retry/declaration.ts';
import {
  type Backoff,
  constant,
  exponential,
  fibonacci,
  linear,
  RETRY,
  type RetryOptions,
  retry,
  retryBudget,
  schedule,
} from '../../src/retry/index.ts';

type Told = Readonly<Record<string, unknown>>;

const toldOf = (options: RetryOptions): Told => readDescribed(RETRY, retry(options).describe());

const INSIDE: Bounds = { latencyMs: 1000, attempts: 1, delaysMs: 0, running: 3, inFlight: 4 };
const UNBOUNDED: Bounds = {
  latencyMs: Infinity,
  attempts: 1,
  delaysMs: 0,
  running: Infinity,
  inFlight: Infinity,
};

function around(options: RetryOptions, inside: Partial<Bounds> = {}): Bounds {
  return declaration.around({ ...INSIDE, ...inside }, toldOf(options), {
    boundsOf: () => UNBOUNDED,
    isRepeated: false,
  });
}

function repeats(options: RetryOptions): Repeats {
  return declaration.facts?.repeats?.(toldOf(options)) as Repeats;
}

describe('the declaration of a retry', () => {
  it('keeps to the rules for those of users', () => {
    expect(new Sorts([], [declaration]).byKey('retry')).toBe(declaration);
  });

  it('begins no delay that would end after what lies further out has given up', () => {
    const standing = { entry: 'payments', nth: 1 };
    expect(declaration.defaults?.({ ...standing, allowedMs: 9000 })).toEqual({ maxElapsed: 9000 });
    expect(declaration.defaults?.({ ...standing, allowedMs: Infinity })).toEqual({});
  });
});

describe('the worst case of a retry', () => {
  const plain: RetryOptions = { retryAfter: false, backoff: constant(100) };

  it('is all attempts in their whole time, and the delays between them', () => {
    expect(around(plain)).toEqual({
      latencyMs: 3200,
      attempts: 3,
      delaysMs: 200,
      running: 3,
      inFlight: Infinity,
    });
    expect(around({ ...plain, maxAttempts: 1 })).toEqual(INSIDE);
  });

  it.each<[string, Backoff, number]>([
    ['exponential without jitter', exponential({ initial: 100, jitter: 'none' }), 100 + 200 + 400],
    [
      'exponential with full jitter',
      exponential({ initial: 100, jitter: 'full', max: 150 }),
      100 + 150 + 150,
    ],
    ['linear', linear({ initial: 100, increment: 10, jitter: 'equal' }), 100 + 110 + 120],
    ['fibonacci', fibonacci({ initial: 100 }), 100 + 100 + 200],
    ['a schedule', schedule([0, 100]), 0 + 100 + 100],
  ])('has each delay of %s at its longest', (_, backoff, delaysMs) => {
    expect(around({ ...plain, backoff, maxAttempts: 4 }).delaysMs).toBe(delaysMs);
  });

  it('has decorrelated delays at their longest', () => {
    const curve = (t: number): number => 2 ** t * Math.tanh(2 * Math.sqrt(t));
    const longest = [curve(1), curve(2), curve(3) - curve(1)].map((length) =>
      Math.ceil((length / 1.4) * 100),
    );
    const { delaysMs } = around({ ...plain, backoff: exponential({ initial: 100 }), maxAttempts: 4 });
    expect(delaysMs).toBeCloseTo(
      longest.reduce((sum, ms) => sum + ms),
      6,
    );
  });

  it("has each delay of a function, and of a backoff of one's own, as long as maxDelay", () => {
    const next = () => ({ delayMs: 1, state: 0 });
    expect(around({ ...plain, backoff: () => 1, maxDelay: '2s' }).delaysMs).toBe(4000);
    expect(around({ ...plain, backoff: { next } }).delaysMs).toBe(60_000);
    expect(around({ ...plain, backoff: { next, describe: () => ({ mine: {} }) } }).delaysMs).toBe(60_000);
  });

  it('includes what a server may ask for before each retry, by chance a little more', () => {
    expect(around({ backoff: constant(100) }).delaysMs).toBe(2 * 72_000);
    expect(around({ backoff: constant(100), retryAfter: { max: 500, jitter: 0 } }).delaysMs).toBe(1000);
    expect(around({ backoff: constant('1s'), retryAfter: { max: 500, jitter: 0 } }).delaysMs).toBe(2000);
    expect(around({ retryAfter: { max: 2 ** 31 - 1, jitter: 1 } }).delaysMs).toBe(2 * (2 ** 31 - 1));
  });

  it('ends with the attempt that begins before maxElapsed is over', () => {
    expect(around({ ...plain, maxAttempts: 'unlimited', maxElapsed: '5s' })).toMatchObject({
      latencyMs: 6000,
      attempts: Infinity,
      delaysMs: 5000,
    });
    expect(around({ ...plain, maxElapsed: '1m' }).latencyMs).toBe(3200);
    expect(around({ ...plain, maxElapsed: 150 }).latencyMs).toBe(1150);
  });

  it('has no end without limits', () => {
    expect(around({ ...plain, maxAttempts: 'unlimited' })).toMatchObject({
      latencyMs: Infinity,
      attempts: Infinity,
      delaysMs: Infinity,
    });
    expect(around(plain, { latencyMs: Infinity })).toMatchObject({ latencyMs: Infinity, delaysMs: 200 });
  });

  it('has no delays without end where there is none at all', () => {
    const { delaysMs, inFlight } = around({ ...plain, backoff: constant(0), maxAttempts: 'unlimited' });
    expect([delaysMs, inFlight]).toEqual([0, 4]);
  });

  it('is known for a million attempts at once', () => {
    const { delaysMs } = around({ ...plain, backoff: linear({ initial: 1 }), maxAttempts: 1e6 });
    expect(delaysMs).toBeGreaterThan(1e9);
    expect(delaysMs).toBeLessThan(30_000 * 1e6);
  });

  it('multiplies with retries further in', () => {
    expect(around({ ...plain, maxAttempts: 2 }, { attempts: 4, delaysMs: 50 })).toMatchObject({
      latencyMs: 2100,
      attempts: 8,
      delaysMs: 200,
    });
  });
});

describe('what others may ask about a retry', () => {
  it('is how often, when, for how long, and within what share of the calls', () => {
    expect(repeats({})).toMatchObject({
      attempts: 3,
      firstDelayMs: 100,
      maxElapsedMs: Infinity,
      isBudgeted: true,
      options: { attempts: 'maxAttempts', delay: 'backoff', elapsed: 'maxElapsed', budget: 'budget' },
    });
    expect(
      repeats({ maxAttempts: 'unlimited', maxElapsed: '1m', budget: false, backoff: () => 5 }),
    ).toMatchObject({
      attempts: Infinity,
      firstDelayMs: 0,
      maxElapsedMs: 60_000,
      isBudgeted: false,
    });
  });

  it('is the longest delay of its own before each retry, whatever a server may ask for', () => {
    const { longestDelayMs } = repeats({ backoff: schedule([5, 700]), maxDelay: 600 });
    expect([longestDelayMs(1), longestDelayMs(2), longestDelayMs(9)]).toEqual([5, 600, 600]);
    expect(repeats({ backoff: () => 5, maxDelay: '1s' }).longestDelayMs(1)).toBe(1000);
  });
});

describe('a retry in words', () => {
  it.each<[RetryOptions, string]>([
    [{}, 'up to 3 attempts, after exponential delays from 100 ms to 30 s, retries within 20 % of the calls'],
    [{ maxAttempts: 1 }, '1 attempt'],
    [
      { maxAttempts: 'unlimited', backoff: constant('1s'), budget: false },
      'unlimited attempts, after 1 s each, no budget',
    ],
    [
      { backoff: schedule([0, '1s', '1m']), maxDelay: '10s', budget: retryBudget({ ratio: 0.125 }) },
      'up to 3 attempts, after 0 ms, 1 s, 10 s, retries within 12.5 % of the calls',
    ],
    [
      { backoff: schedule([1, 2, 3, 4, 5, 6]), budget: false },
      'up to 3 attempts, after 1 ms, 2 ms, 3 ms, 4 ms, 5 ms, …, no budget',
    ],
    [
      { backoff: linear({ initial: 10, max: '5s' }), maxDelay: '1m', budget: false },
      'up to 3 attempts, after linear delays from 10 ms to 5 s, no budget',
    ],
    [{ backoff: () => 1, budget: false }, 'up to 3 attempts, after delays by function, no budget'],
  ])('%j', (options, words) => {
    expect(declaration.summary(toldOf(options))).toBe(words);
  });

  it('says what a caller sees of it', () => {
    const happens = (options: RetryOptions) =>
      declaration.happens?.(toldOf(options), { name: 'retry', isRepeated: false });
    expect(happens({})).toEqual({
      onFailure:
        'It is retried, up to 2 times, after exponential delays from 100 ms to 30 s, as long as the retry budget lasts. Then the last failure passes as it is.',
      onTimeout: 'An attempt that timed out is a failure, and is retried like any other.',
    });
    expect(happens({ maxAttempts: 2, backoff: constant(5), budget: false })?.onFailure).toBe(
      'It is retried, once, after 5 ms each. Then the last failure passes as it is.',
    );
    expect(happens({ maxAttempts: 'unlimited', backoff: constant(5) })?.onFailure).toMatch(
      'It is retried, without limit, after',
    );
    expect(happens({ maxAttempts: 1 })).toEqual({
      onFailure: 'It is not retried. Then the last failure passes as it is.',
    });
  });
});
