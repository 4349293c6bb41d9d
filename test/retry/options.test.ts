import { describe, expect, it } from 'vitest';
import { constant, exponential, type RetryOptions, retry, retryBudget } from '../../src/retry/index.ts';

describe('retry options', () => {
  it('T20: the defaults are finite, delayed, jittered and on a budget', () => {
    expect(retry().describe()).toEqual({
      maxAttempts: 3,
      backoff: { backoff: 'exponential', initialMs: 100, multiplier: 2, jitter: 'decorrelated' },
      maxDelayMs: 30_000,
      retryAfter: { maxMs: 60_000, onExceed: 'give-up', jitter: 0.2 },
      budget: { name: 'retry', ratio: 0.2, minPerSecond: 10, windowMs: 10_000 },
    });
  });

  it('describes what is set as plain data', () => {
    const description = retry({
      maxAttempts: Infinity,
      backoff: () => 100,
      maxElapsed: '1m',
      budget: false,
      shouldRetry: () => true,
      retryAfter: { max: '5m', onExceed: 'clamp', jitter: 0 },
    }).describe();
    expect(description).toEqual({
      maxAttempts: 'unlimited',
      backoff: 'function',
      maxDelayMs: 30_000,
      maxElapsedMs: 60_000,
      retryAfter: { maxMs: 300_000, onExceed: 'clamp', jitter: 0 },
      budget: false,
      shouldRetry: 'function',
    });
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
    expect(retry({ backoff: { next: () => ({ delayMs: 0, state: 0 }) } }).describe()).toHaveProperty(
      'backoff',
      'custom',
    );
  });

  it('takes the longest delay from the backoff, where it has one and nothing else is said', () => {
    expect(retry({ backoff: constant('1m') }).describe()).toHaveProperty('maxDelayMs', 60_000);
    expect(retry({ backoff: exponential({ initial: 1, max: '5m' }) }).describe()).toHaveProperty(
      'maxDelayMs',
      300_000,
    );
    expect(
      retry({ backoff: exponential({ initial: 1, max: '5m' }), maxDelay: '10s' }).describe(),
    ).toHaveProperty('maxDelayMs', 10_000);
  });

  it('T11: leaves the options as they are and keeps none of them', () => {
    const retryAfter = Object.freeze({ max: 10 });
    const options = Object.freeze({ maxAttempts: 2, retryAfter });
    expect(() => retry(options)).not.toThrow();
    const changing = { maxAttempts: 2, retryAfter: { max: 10 } };
    const policy = retry(changing);
    changing.maxAttempts = 99;
    changing.retryAfter.max = 99;
    expect(policy.describe()).toMatchObject({ maxAttempts: 2, retryAfter: { maxMs: 10 } });
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
    [{ shouldRetry: true }, 'retry.shouldRetry must be a function, got true'],
  ])('refuses %o', (options, message) => {
    expect(() => retry(options as RetryOptions)).toThrow(message);
  });
});
