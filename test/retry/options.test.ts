import { describe, expect, it } from 'vitest';
import { MAX_TIMER_MS } from '../../src/core/index.ts';
import {
  CONSTANT,
  constant,
  EXPONENTIAL,
  exponential,
  FIBONACCI,
  LINEAR,
  RETRY,
  RETRY_AFTER,
  type RetryOptions,
  retry,
  retryBudget,
  SCHEDULE,
} from '../../src/retry/index.ts';

describe('retry options', () => {
  it('T20: the defaults are finite, delayed, jittered and on a budget', () => {
    expect(retry().describe()).toEqual({
      maxAttempts: 3,
      backoff: { exponential: { initial: 100, multiplier: 2, jitter: 'decorrelated' } },
      maxDelay: 30_000,
      maxElapsed: 'unlimited',
      retryAfter: { max: 60_000, onExceed: 'give-up', jitter: 0.2 },
      budget: { name: 'retry', ratio: 0.2, minPerSecond: 10, window: 10_000 },
    });
  });

  it('describes what is set as plain data, under its own names', () => {
    const description = retry({
      maxAttempts: 'unlimited',
      backoff: function patiently() {
        return 100;
      },
      maxElapsed: '1m',
      budget: false,
      shouldRetry: () => true,
      retryAfter: { max: '5m', onExceed: 'clamp', jitter: 0 },
    }).describe();
    expect(description).toEqual({
      maxAttempts: 'unlimited',
      backoff: { function: 'patiently' },
      maxDelay: 30_000,
      maxElapsed: 60_000,
      retryAfter: { max: 300_000, onExceed: 'clamp', jitter: 0 },
      budget: false,
      shouldRetry: { function: 'shouldRetry' },
    });
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
    expect(retry({ maxAttempts: Infinity, retryAfter: false }).describe()).toMatchObject({
      maxAttempts: 'unlimited',
      retryAfter: false,
    });
  });

  it("describes a backoff of one's own as what it says, or as its function", () => {
    const next = () => ({ delayMs: 0, state: 0 });
    expect(retry({ backoff: { next } }).describe().backoff).toEqual({ function: 'next' });
    const told = { next, describe: () => ({ mine: { delay: 0 } }) };
    expect(retry({ backoff: told }).describe().backoff).toEqual({ mine: { delay: 0 } });
  });

  it('takes the longest delay from the backoff, where it has one and nothing else is said', () => {
    expect(retry({ backoff: constant('1m') }).describe()).toHaveProperty('maxDelay', 60_000);
    expect(retry({ backoff: exponential({ initial: 1, max: '5m' }) }).describe()).toHaveProperty(
      'maxDelay',
      300_000,
    );
    expect(
      retry({ backoff: exponential({ initial: 1, max: '5m' }), maxDelay: '10s' }).describe(),
    ).toHaveProperty('maxDelay', 10_000);
  });

  it('has the tables repeat what a timer holds, which a table cannot compute', () => {
    const durations = [
      RETRY.maxDelay,
      RETRY_AFTER.max,
      CONSTANT.delay,
      SCHEDULE.delays.of,
      ...[LINEAR.initial, LINEAR.increment, LINEAR.max],
      ...[FIBONACCI.initial, FIBONACCI.max],
      ...[EXPONENTIAL.initial, EXPONENTIAL.max],
    ];
    for (const { max } of durations) expect(max).toBe(MAX_TIMER_MS);
  });

  it('T11: leaves the options as they are and keeps none of them', () => {
    const retryAfter = Object.freeze({ max: 10 });
    const options = Object.freeze({ maxAttempts: 2, retryAfter });
    expect(() => retry(options)).not.toThrow();
    const changing = { maxAttempts: 2, retryAfter: { max: 10 } };
    const policy = retry(changing);
    changing.maxAttempts = 99;
    changing.retryAfter.max = 99;
    expect(policy.describe()).toMatchObject({ maxAttempts: 2, retryAfter: { max: 10 } });
  });

  it('T11: gives each policy a budget of its own', () => {
    expect(retry().budget).not.toBe(retry().budget);
    const budget = retryBudget();
    expect(retry({ budget }).budget).toBe(budget);
    expect(retry({ budget: false }).budget).toBeUndefined();
  });

  it.each<[unknown, string]>([
    [null, 'retry must be an object, got null'],
    [5, 'retry must be an object, got 5'],
    [{ maxAttempt: 3 }, 'retry.maxAttempt is not an option: did you mean maxAttempts?'],
    [{ name: 7 }, 'retry.name must be a string'],
    [{ maxAttempts: 0 }, 'retry.maxAttempts must be an integer ≥ 1, got 0'],
    [{ maxAttempts: 2.5 }, 'retry.maxAttempts must be an integer ≥ 1, got 2.5'],
    [{ maxAttempts: Number.NaN }, 'retry.maxAttempts must be'],
    [{ maxAttempts: '3' }, "retry.maxAttempts must be an integer, got '3'"],
    [{ backoff: 100 }, 'retry.backoff must be a backoff such as exponential('],
    [{ backoff: {} }, 'retry.backoff must be a backoff'],
    [{ backoff: null }, 'retry.backoff must be a backoff'],
    [{ maxDelay: 0 }, 'retry.maxDelay must be a duration above 0 ms'],
    [{ maxDelay: 2 ** 31 }, 'retry.maxDelay must be a duration above 0 ms and ≤ 2147483647 ms'],
    [
      { maxDelay: '99ms' },
      "retry.maxDelay must be at least the first delay of retry.backoff (100 ms), got '99ms'",
    ],
    [
      { backoff: exponential({ initial: '1m' }) },
      'retry.maxDelay must be at least the first delay of retry.backoff (60000 ms), got 30000 by default',
    ],
    [{ maxElapsed: 0 }, 'retry.maxElapsed must be a duration above 0 ms'],
    [{ maxElapsed: -1 }, 'retry.maxElapsed must be a duration above 0 ms'],
    [{ retryAfter: true as never }, 'retry.retryAfter must be an object, got true'],
    [{ retryAfter: { maximum: 1 } }, 'retry.retryAfter.maximum is not an option'],
    [{ retryAfter: { max: 0 } }, 'retry.retryAfter.max must be a duration above 0 ms'],
    [{ retryAfter: { max: Infinity } }, 'retry.retryAfter.max must be a duration above 0 ms'],
    [
      { retryAfter: { onExceed: 'wait' } },
      "retry.retryAfter.onExceed must be one of 'give-up', 'clamp', got 'wait'",
    ],
    [{ retryAfter: { jitter: 20 } }, 'retry.retryAfter.jitter must be a number ≥ 0 and ≤ 1, got 20'],
    [{ budget: true }, 'retry.budget must be a retryBudget(), or false for none, got true'],
    [{ budget: { ratio: 0.1 } }, 'retry.budget must be a retryBudget()'],
    [{ budget: { deposit: () => undefined } }, 'retry.budget must be a retryBudget()'],
    [{ budget: { withdraw: () => true } }, 'retry.budget must be a retryBudget()'],
    [{ budget: { deposit: 1, withdraw: 1 } }, 'retry.budget must be a retryBudget()'],
    [{ shouldRetry: true }, 'retry.shouldRetry must be a function, got true'],
  ])('refuses %o', (options, message) => {
    expect(() => retry(options as RetryOptions)).toThrow(message);
  });
});
