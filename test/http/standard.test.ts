import { describe, expect, it } from 'vitest';
import { explain } from '../../src/config/index.ts';
import {
  http,
  resilientFetch,
  type StandardOptions,
  standard,
  standardPipeline,
} from '../../src/http/index.ts';
import { constant, exponential, type Pipeline, retryBudget } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

const errorsOf = (of: Pipeline<unknown>) =>
  explain(of).findings.filter(({ severity }) => severity === 'error');
const kinds = (options?: StandardOptions) => standardPipeline(options).policies.map(({ kind }) => kind);

describe('standard', () => {
  it('is rate limiter, timeout, retry, circuit breaker, bulkhead and attempt timeout', () => {
    expect(kinds()).toEqual(['rate-limiter', 'timeout', 'retry', 'circuit-breaker', 'bulkhead', 'timeout']);
    const { policies } = standardPipeline().describe();
    expect(errorsOf(standardPipeline())).toEqual([]);
    expect(policies.map(({ options }) => options)).toMatchObject([
      { permits: 1000, period: 1000, maxWait: 0 },
      { after: 30_000 },
      { maxAttempts: 3, maxElapsed: 30_000, budget: { ratio: 0.2 } },
      { failureRate: 0.5, window: 30_000, minimumCalls: 20 },
      { maxConcurrent: 1000, maxQueued: 0 },
      { after: 10_000 },
    ]);
  });

  it('leaves out what is false', () => {
    expect(kinds({ rateLimiter: false, bulkhead: false, retry: false })).toEqual([
      'timeout',
      'circuit-breaker',
      'timeout',
    ]);
    expect(kinds({ timeout: false, attemptTimeout: false, circuitBreaker: false })).toEqual([
      'rate-limiter',
      'retry',
      'bulkhead',
    ]);
  });

  it('changes what is given, and keeps the other defaults of the policy', () => {
    const composed = standardPipeline({
      name: 'api',
      timeout: '20s',
      attemptTimeout: '2s',
      rateLimiter: { permits: 5 },
      retry: { maxAttempts: 5 },
      circuitBreaker: { window: { calls: 50 } },
      bulkhead: { maxQueued: 10 },
    });
    expect(composed.name).toBe('api');
    expect(composed.describe().policies.map(({ options }) => options)).toMatchObject([
      { permits: 5 },
      { after: 20_000 },
      { maxAttempts: 5, maxElapsed: 20_000 },
      { window: { calls: 50 } },
      { maxConcurrent: 1000, maxQueued: 10 },
      { after: 2000 },
    ]);
    expect(composed.policy('api')?.kind).toBe('circuit-breaker');
    expect(composed.policy('attempt-timeout')?.kind).toBe('timeout');
  });

  it('shortens the attempt with the call', () => {
    expect(standardPipeline({ timeout: '3s' }).policy('attempt-timeout')?.describe?.()).toMatchObject({
      after: 3000,
    });
  });

  it('keeps one origin’s circuit, bulkhead and budget from the others', async () => {
    const runtime = virtualRuntime();
    const keyed = standard({ runtime, retry: { backoff: constant(1) }, circuitBreaker: { minimumCalls: 4 } });
    const api = resilientFetch(keyed, {
      fetch: async (input) =>
        new Response(null, { status: String(input).startsWith('http://down') ? 503 : 200 }),
    });
    for (let call = 0; call < 4; call++) {
      const answer = api('http://down.test/').catch(() => {});
      await runtime.runAll();
      await answer;
    }
    await expect(api('http://down.test/')).rejects.toMatchObject({ code: 'circuit-open' });
    expect((await api('http://up.test/')).status).toBe(200);
    expect(keyed.keys()).toEqual(['http://down.test', 'http://up.test']);
    const budgets = keyed
      .keys()
      .map((key) => keyed.get(key).policy('retry') as unknown as { budget: unknown });
    expect(budgets[0]?.budget).not.toBe(budgets[1]?.budget);
  });

  it('does not begin a wait that the total timeout would cut off: the response is the answer', async () => {
    const runtime = virtualRuntime();
    const api = resilientFetch(standard({ runtime, timeout: '5s' }), {
      fetch: async () => new Response(null, { status: 429, headers: { 'retry-after': '10' } }),
    });
    expect((await api('http://x.test/')).status).toBe(429);
    expect(runtime.nowMs).toBe(0);
  });

  it('shares between origins what is given as an object: a budget for all', () => {
    const budget = retryBudget();
    const keyed = standard({ retry: { budget } });
    expect(keyed.get('a').policy('retry')).toMatchObject({ budget });
    expect(keyed.get('b').policy('retry')).toMatchObject({ budget });
  });

  it('sends a request again that has the key that the server goes by', async () => {
    const runtime = virtualRuntime();
    let sent = 0;
    const fetch = async () => new Response(null, { status: ++sent === 1 ? 503 : 200 });
    const api = resilientFetch(standard({ runtime, idempotencyHeader: 'PayPal-Request-Id' }), { fetch });
    const call = api('http://x.test/', { method: 'POST', headers: { 'PayPal-Request-Id': 'k' } });
    await runtime.runAll();
    expect((await call).status).toBe(200);
  });

  it('keeps as many origins as it is told to', () => {
    const keyed = standard({ perOrigin: { max: 1 } });
    keyed.get('a');
    keyed.get('b');
    expect(keyed.keys()).toEqual(['b']);
  });

  it.each<[StandardOptions, string]>([
    [
      { attemptTimeout: '40s' },
      "standard.attemptTimeout is 40 s inside 'timeout', which allows 30 s in all. The outer timeout always expires first, so the inner one does nothing. Instead, make it at most 30 s, better a fraction of it.",
    ],
    [
      { circuitBreaker: { window: '15s' } },
      "standard.circuitBreaker.window is 15 s, less than twice 'attempt-timeout' (10 s).",
    ],
    [
      { timeout: '1s', retry: { backoff: exponential({ initial: '2s' }) } },
      "standard.retry.backoff begins with 2 s inside 'timeout', which allows 1 s in all.",
    ],
    [
      { bulkhead: { maxQueued: 1, maxWait: '30s' } },
      "standard.bulkhead.maxWait is 30 s inside 'timeout', which allows 30 s in all.",
    ],
    [{ retry: { budget: false, maxAttempts: 11 } }, 'standard.retry.budget is none, with 11 attempts'],
    [{ timeout: false, retry: { maxAttempts: Infinity } }, 'standard.retry.maxAttempts is unlimited'],
    [{ timeout: 0 }, 'standard.timeout must be a duration above 0 ms'],
    [{ attemptTimeout: -1 }, 'standard.attemptTimeout must be a duration above 0 ms'],
    [{ name: '' }, 'standard.name must be a string that is not empty'],
    [{ retry: true as never }, 'standard.retry must be options, or false for none, got true'],
    [{ classify: 1 as never }, 'standard.classify must be a function'],
    [{ idempotencyHeader: 'x y' }, 'standard.idempotencyHeader must be the name of a header field'],
    [
      { idempotencyHeader: 'x', classify: http() },
      'standard.idempotencyHeader belongs into standard.classify',
    ],
    [{ retry: { maxAttempt: 1 } as never }, 'retry.maxAttempt is not an option: did you mean maxAttempts?'],
    [{ attempTimeout: 1 } as never, 'standard.attempTimeout is not an option: did you mean attemptTimeout?'],
    [{ perOrigin: { maximum: 1 } } as never, 'standard.perOrigin.maximum is not an option'],
    [{ perOrigin: { max: 0 } }, 'perKey.max must be an integer ≥ 1'],
  ])('refuses %o', (options, message) => {
    expect(() => standard(options)).toThrow(message);
  });

  it('says path, rule and value also of values beside each other', () => {
    const refused = () => standard({ circuitBreaker: { window: '15s' } });
    expect(refused).toThrow(RangeError);
    expect(refused).toThrow(
      expect.objectContaining({
        path: 'standard.circuitBreaker.window',
        rule: expect.stringMatching(/^is 15 s, less than twice/),
        value: '15s',
      }),
    );
  });

  it('does not compare with what is left out', () => {
    expect(() => standard({ timeout: false, attemptTimeout: '10m', circuitBreaker: false })).not.toThrow();
    expect(() => standard({ attemptTimeout: false, circuitBreaker: { window: '1s' } })).not.toThrow();
    expect(() => standard({ circuitBreaker: { window: { calls: 10 } } })).not.toThrow();
  });
});
