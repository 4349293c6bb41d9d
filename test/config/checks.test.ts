import { pipeline, retry, timeout } from 'seawall';
import { CHECKS, explain, inspectConfig } from 'seawall/config';
import { describe, expect, it } from 'vitest';

/** Id and severity of what is found in one entry. */
function found(entry: unknown): string[] {
  return inspectConfig({ policies: { a: entry } }, {}).problems.map(
    ({ id, severity }) => `${severity} ${id}`,
  );
}

/** An entry that trips the check, and one like it that does not. */
const CASES: Readonly<Record<string, readonly [severity: string, wrong: unknown, right: unknown]>> = {
  'attempt-timeout-above-total': [
    'error',
    { timeout: '1s', attemptTimeout: '2s' },
    { timeout: '2s', attemptTimeout: '2s' },
  ],
  'no-room-for-retry': [
    'warning',
    { timeout: '2s', retry: {}, attemptTimeout: '2s' },
    { timeout: '2s', retry: { maxAttempts: 1 }, attemptTimeout: '2s' },
  ],
  'retries-cut-short': [
    'info',
    { timeout: '5s', retry: { maxAttempts: 3 }, attemptTimeout: '2s' },
    { timeout: '10s', retry: { maxAttempts: 3 }, attemptTimeout: '2s' },
  ],
  'first-delay-above-total': [
    'error',
    { timeout: '1s', retry: { backoff: { constant: '1s' } } },
    { timeout: '1s', retry: { backoff: { constant: '900ms' } } },
  ],
  'max-elapsed-above-total': [
    'warning',
    { timeout: '1s', retry: { maxElapsed: '2s' } },
    { timeout: '1s', retry: { maxElapsed: '1s' } },
  ],
  'queue-outlasts-timeout': [
    'error',
    { timeout: '1s', bulkhead: { maxQueued: 1, maxWait: '1s' } },
    { timeout: '1s', bulkhead: { maxQueued: 1, maxWait: '500ms' } },
  ],
  'endless-wait': [
    'warning',
    [{ bulkhead: { maxQueued: 5 } }, { timeout: '1s' }],
    [{ timeout: '1s' }, { bulkhead: { maxQueued: 5 } }],
  ],
  'no-timeout': ['warning', { retry: {} }, { attemptTimeout: '1s', retry: {} }],
  'suspicious-unit': ['warning', { timeout: 30 }, { timeout: '30ms' }],
  'breaker-window-below-attempts': [
    'error',
    { circuitBreaker: { window: '3s', minimumCalls: 1 }, attemptTimeout: '2s' },
    { circuitBreaker: { window: '4s', minimumCalls: 1 }, attemptTimeout: '2s' },
  ],
  'minimum-calls-unreachable': [
    'warning',
    {
      rateLimiter: { permits: 1, period: '10s' },
      circuitBreaker: { minimumCalls: 20, window: '30s' },
      timeout: '5s',
    },
    {
      rateLimiter: { permits: 10, period: '10s' },
      circuitBreaker: { minimumCalls: 20, window: '30s' },
      timeout: '5s',
    },
  ],
  'slow-calls-unreachable': [
    'warning',
    { circuitBreaker: { slowCallRate: 0.5, slowCallDuration: '2s' }, attemptTimeout: '2s' },
    { circuitBreaker: { slowCallRate: 0.5, slowCallDuration: '1s' }, attemptTimeout: '2s' },
  ],
  'endless-retry': [
    'error',
    { retry: { maxAttempts: 'unlimited' }, attemptTimeout: '1s' },
    { retry: { maxAttempts: 'unlimited', maxElapsed: '1m' }, attemptTimeout: '1s' },
  ],
  'retry-amplification': [
    'warning',
    [{ timeout: '1m' }, 'retry', 'retry', { timeout: '1s' }],
    [{ timeout: '1m' }, 'retry', { timeout: '1s' }],
  ],
  // Known to the pipeline itself.
  'fallback-inside-retry': [
    'warning',
    ['retry', { fallback: { value: 1 } }, { timeout: '1s' }],
    [{ fallback: { value: 1 } }, 'retry', { timeout: '1s' }],
  ],
  'retry-inside-bulkhead': [
    'warning',
    ['bulkhead', 'retry', { timeout: '1s' }],
    ['retry', 'bulkhead', { timeout: '1s' }],
  ],
  'retry-without-attempt-timeout': [
    'warning',
    { timeout: '10s', retry: {} },
    { timeout: '10s', retry: {}, attemptTimeout: '1s' },
  ],
};

describe('values beside each other', () => {
  it.each(Object.entries(CASES))('%s', (id, [severity, wrong, right]) => {
    expect(found(wrong)).toContain(`${severity} ${id}`);
    expect(found(right)).not.toContain(`${severity} ${id}`);
  });

  it('each check has an id, a severity, an explanation, and a case here', () => {
    for (const { id, severity, explanation } of CHECKS) {
      expect(['error', 'warning', 'info']).toContain(severity);
      expect(explanation).toMatch(/^[A-Z].*\.$/s);
      expect(CASES).toHaveProperty(id);
    }
  });

  it('each finding says where, what and what to do', () => {
    const [first] = inspectConfig({ policies: { a: { timeout: '1s', attemptTimeout: '2s' } } }).problems;
    expect(first).toMatchObject({
      path: 'policies.a.attemptTimeout',
      message: expect.stringContaining("is 2 s inside 'timeout', which allows 1 s in all."),
      fix: 'make it at most 1 s, better a fraction of it',
    });
  });

  it('wait of a rate limiter, calls that a bulkhead lets end while all hang, and retries without a budget', () => {
    expect(found([{ timeout: '1s' }, { rateLimiter: { permits: 1, maxWait: '2s' } }])).toContain(
      'error queue-outlasts-timeout',
    );
    expect(
      found({
        circuitBreaker: { window: '30s', minimumCalls: 20 },
        bulkhead: { maxConcurrent: 5 },
        attemptTimeout: '10s',
      }),
    ).toContain('warning minimum-calls-unreachable');
    expect(
      found({
        circuitBreaker: { failureRate: 0.5, consecutiveFailures: 9 },
        bulkhead: { maxConcurrent: 5 },
        attemptTimeout: '10s',
      }),
    ).not.toContain('warning minimum-calls-unreachable');
    expect(
      found({ timeout: '9m', retry: { budget: false, maxAttempts: 5 }, attemptTimeout: '1s' }),
    ).toContain('warning retry-amplification');
    expect(
      found({ timeout: '9m', retry: { budget: false, maxAttempts: 50 }, attemptTimeout: '1s' }),
    ).toContain('error retry-amplification');
  });

  it('errors keep a configuration from being used, warnings do not', () => {
    const { problems } = inspectConfig({
      policies: { a: { retry: {} }, b: { timeout: '1s', attemptTimeout: '2s' } },
    });
    expect(problems.map(({ severity }) => severity)).toEqual(['error', 'warning']);
  });
});

describe('explain', () => {
  it('figures of a pipeline made in code', () => {
    const of = pipeline(
      { name: 'p' },
      timeout('10s'),
      retry({ maxAttempts: 3, backoff: undefined }),
      timeout('2s'),
    );
    const { worstCase, policies, happens } = explain(of);
    expect(worstCase).toMatchObject({ attempts: 3, inFlight: null });
    expect(worstCase.latencyMs).toBeCloseTo(6000 + (100 * 2) / 1.4 + (100 * 4) / 1.4);
    expect(policies.map(({ summary }) => summary)).toEqual([
      '10 s',
      'up to 3 attempts, after exponential delays from 100 ms to 30 s, retries within 20 % of the calls',
      '2 s',
    ]);
    expect(happens.onTimeout[0]).toBe(
      "After 2 s, an attempt is aborted and fails with a TimeoutError ('timeout').",
    );
  });

  it('what nothing bounds is null', () => {
    expect(explain(pipeline(retry({ maxAttempts: Infinity }))).worstCase).toEqual({
      latencyMs: null,
      attempts: null,
      delaysMs: null,
      inFlight: null,
    });
  });

  it.each([
    [{ constant: '10ms' }, 20],
    [{ linear: { initial: '10ms' } }, 30],
    [{ fibonacci: { initial: '10ms' } }, 20],
    [{ exponential: { initial: '10ms', jitter: 'none' } }, 30],
    [{ schedule: ['1ms', '5ms'] }, 6],
    [{ exponential: { initial: '10ms', max: '15ms', jitter: 'full' } }, 25],
  ])('delays of %o', (backoff, delaysMs) => {
    const { explanations } = inspectConfig({ policies: { a: { retry: { maxAttempts: 3, backoff } } } });
    expect(explanations[0]?.worstCase.delaysMs).toBe(delaysMs);
  });
});
