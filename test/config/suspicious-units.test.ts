import { inspectConfig } from 'seawall/config';
import { describe, expect, it } from 'vitest';

const suspicious = (config: unknown): string[] =>
  inspectConfig(config).problems.flatMap(({ id, path }) => (id === 'suspicious-unit' ? [path] : []));

describe('plain numbers where seconds were probably meant', () => {
  it('are told of in every policy, at every depth', () => {
    const a = {
      timeout: 5,
      attemptTimeout: { after: 1 },
      retry: {
        maxDelay: 10,
        maxElapsed: 30,
        backoff: { exponential: { initial: 1, max: 30 } },
        retryAfter: { max: 60 },
        budget: { window: 10 },
      },
      circuitBreaker: {
        breakDuration: 5,
        maxBreakDuration: 10,
        slowCallDuration: 2,
        slowCallRate: 0.5,
        halfOpen: { maxDuration: 5 },
      },
      rateLimiter: { permits: 5, period: 1, maxWait: 3 },
      perKey: { idle: 10, max: 5 },
    };
    expect(
      suspicious({ policies: { a } })
        .map((path) => path.replace('policies.a.', ''))
        .sort(),
    ).toEqual([
      'attemptTimeout.after',
      'circuitBreaker.breakDuration',
      'circuitBreaker.halfOpen.maxDuration',
      'circuitBreaker.maxBreakDuration',
      'circuitBreaker.slowCallDuration',
      'perKey.idle',
      'rateLimiter.maxWait',
      'rateLimiter.period',
      'retry.backoff.exponential.initial',
      'retry.backoff.exponential.max',
      'retry.budget.window',
      'retry.maxDelay',
      'retry.maxElapsed',
      'retry.retryAfter.max',
      'timeout',
    ]);
  });

  it('are told of in lists, defaults, budgets and lists of delays', () => {
    expect(
      suspicious({
        defaults: { timeout: 20 },
        budgets: { b: { window: 5 } },
        policies: {
          a: [
            { retry: { backoff: { schedule: [0, 1, '5s'] } } },
            { retry: { backoff: { constant: { delay: 3 } } } },
            { circuitBreaker: { breakDuration: { initial: 5, max: '1m' } } },
          ],
        },
      }).sort(),
    ).toEqual([
      'budgets.b.window',
      'defaults.timeout',
      'policies.a[0].retry.backoff.schedule[1]',
      'policies.a[1].retry.backoff.constant.delay',
      'policies.a[2].circuitBreaker.breakDuration.initial',
    ]);
  });

  it('are no counts, no zeros, nothing with a unit, nothing long', () => {
    const a = {
      timeout: 61,
      attemptTimeout: '50ms',
      retry: { maxAttempts: 5, backoff: { constant: 0 } },
      rateLimiter: { permits: 5, maxWait: 0, cost: 2, maxQueued: 5 },
      bulkhead: { maxConcurrent: 5, maxQueued: 3 },
      fallback: { value: { timeout: 5 } },
    };
    expect(suspicious({ policies: { a } })).toEqual([]);
  });

  it('say what was probably meant', () => {
    expect(inspectConfig({ policies: { a: { timeout: 30 } } }).problems[0]).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('is 30 milliseconds'),
      fix: "did you mean '30s'? If not, write '30ms'",
    });
  });
});

describe('ratios that are percentages', () => {
  it.each([
    [{ circuitBreaker: { failureRate: 50 } }, 'did you mean 0.5?'],
    [{ circuitBreaker: { halfOpen: { successRate: '80%' } } }, 'did you mean 0.8?'],
    [{ retry: { budget: { ratio: 20 } } }, 'did you mean 0.2?'],
    [{ retry: { retryAfter: { jitter: 20 } } }, 'did you mean 0.2?'],
  ])('%j', (entry, fix) => {
    const found = inspectConfig({ policies: { a: { timeout: '1s', ...entry } } }).problems;
    expect(found.filter(({ severity }) => severity === 'error')).toMatchObject([{ fix }]);
  });
});
