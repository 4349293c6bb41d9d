import { ConfigError, definePolicies, inspectConfig, renderProblem } from 'seawall/config';
import { describe, expect, it } from 'vitest';

/** Returns the problems of one entry, one line for each. */
function wrongWith(entry: unknown): string[] {
  return wrong({ policies: { a: entry } });
}

function wrong(config: unknown): string[] {
  return inspectConfig(config, {})
    .problems.filter(({ severity }) => severity === 'error')
    .map((one) => renderProblem(one).replace(/^error /, ''));
}

describe('the form of a configuration', () => {
  it('is right', () => {
    expect(wrongWith({ timeout: '10s', retry: true, circuitBreaker: {}, bulkhead: false })).toEqual([]);
    expect(wrongWith(['retry', 'circuitBreaker', { timeout: 500 }])).toEqual([]);
  });

  it('is told of all at once, each with path, rule, value and what was meant', () => {
    expect(
      wrongWith({
        timeout: '30 sec',
        retry: { maxAttemps: 3, backoff: { expnential: {} }, retryAfter: { onExceed: 'giveup' } },
        circuitBreaker: { failureRate: 50, window: { cals: 5 } },
        bulkhead: null,
        perKey: { max: 0 },
      }),
    ).toEqual([
      'invalid-value: policies.a.perKey.max must be an integer ≥ 1, got 0',
      "invalid-value: policies.a.timeout must be a duration above 0 such as 250 (ms) or '30s' (units: ms, s, m, h), or 'unlimited', got '30 sec'\n    → did you mean '30s'?",
      'invalid-value: policies.a.retry.backoff must be { exponential: … }, { linear: … }, { fibonacci: … }, { constant: … }, { schedule: … } or the name of a function from the table `functions` given in code, got { expnential }\n    → expnential: did you mean exponential?',
      "invalid-value: policies.a.retry.retryAfter.onExceed must be one of 'give-up', 'clamp', got 'giveup'\n    → did you mean 'give-up'?",
      'unknown-option: policies.a.retry.maxAttemps is not an option\n    → did you mean maxAttempts?',
      'invalid-value: policies.a.circuitBreaker.failureRate must be a ratio above 0 and at most 1 (not a percentage), got 50\n    → did you mean 0.5?',
      "invalid-value: policies.a.circuitBreaker.window must be a duration above 0 such as 250 (ms) or '30s' (units: ms, s, m, h) or the options { calls }, got { cals }\n    → cals: did you mean calls?",
      'empty-value: policies.a.bulkhead is empty\n    → write true or {} for the defaults, false to leave it out, or remove the line',
    ]);
  });

  it.each([
    ['30', 'did you mean 30 (ms) or'],
    ['30sec', "did you mean '30s'?"],
    ['5 minutes', "did you mean '5m'?"],
    ['1d', "did you mean '24h'?"],
    ['PT30S', "did you mean '30s'?"],
    ['500us', "did you mean '0.5ms'?"],
  ])('knows which unit was meant by %s', (timeout, hint) => {
    expect(wrongWith({ timeout })[0]).toContain(hint);
  });

  it.each([
    [0, 'got 0'],
    [-1, 'got -1'],
    [Number.NaN, 'got NaN'],
    [Infinity, 'got Infinity'],
    ['0s', "got '0s'"],
    ['-5s', "got '-5s'"],
    [[], 'got an array'],
  ])('refuses %o as a timeout', (timeout, got) => {
    expect(wrongWith({ timeout })[0]).toContain(got);
  });

  it('says how to write what has no limit, and takes it', () => {
    expect(wrongWith({ retry: { maxAttempts: Infinity } })[0]).toContain("write 'unlimited'");
    expect(wrongWith({ timeout: '1s', retry: { maxAttempts: 'unlimited' } })).toEqual([]);
  });

  it('tells of steps that are none', () => {
    expect(
      wrongWith(['retri', { foo: 1 }, { timeout: 2, retry: true }, 5]).map((line) => line.slice(0, 34)),
    ).toEqual([
      'invalid-value: policies.a[0] must ',
      'invalid-value: policies.a[1] must ',
      'invalid-value: policies.a[2] must ',
      'invalid-value: policies.a[3] must ',
    ]);
  });

  it('tells of what is no configuration at all', () => {
    expect(wrong(null)).toEqual(['invalid-value: must be an object, got null']);
    expect(wrong('payments')).toEqual(["invalid-value: must be an object, got 'payments'"]);
    expect(wrong({})).toEqual(['missing-option: policies is missing']);
    expect(wrong({ policies: { a: 5 } })[0]).toContain(
      'must be an object of policies (standard order), or a list',
    );
    expect(wrong({ polices: {}, policies: {} })[0]).toContain('unknown-option: polices is not an option');
  });

  it('refuses names that would be ambiguous, or are used', () => {
    expect(wrong({ policies: { '1st': {} } })[0]).toContain(
      'invalid-name: policies.1st must begin with a letter',
    );
    expect(wrong({ policies: { 'a.b': {} } })[0]).toContain('invalid-name');
    for (const name of ['update', 'on', 'close', 'get', 'then', 'toString']) {
      expect(wrong({ policies: { [name]: {} } })[0]).toContain(`reserved-name: policies.${name}`);
    }
  });

  it('refuses keys that would change what all objects share', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const config = JSON.parse(`{ "policies": { "a": { "${key}": { "polluted": true } }, "${key}": {} } }`);
      expect(wrong(config)).toHaveLength(2);
      expect(wrong(config)[0]).toContain(`forbidden-key: policies.a.${key}`);
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('refuses what is no finite tree of data', () => {
    const circle: Record<string, unknown> = {};
    circle.policies = circle;
    expect(wrong(circle)[0]).toContain('too-deep');
    expect(wrong({ policies: { a: { retry: { shouldRetry: () => true } } } })[0]).toContain(
      'not-data: policies.a.retry.shouldRetry must be data, got a function',
    );
    const many = Array.from({ length: 100_001 }, () => ({}));
    expect(wrong({ policies: { a: many } })[0]).toContain('too-large');
  });

  it('throws one error that has them all, and builds nothing', () => {
    const build = (): unknown =>
      definePolicies({ policies: { a: { timeout: 0 }, b: { retry: 'five' } } } as never);
    expect(build).toThrow(ConfigError);
    expect(build).toThrow('seawall: 2 errors in the configuration');
  });
});

describe('what the factories say', () => {
  it.each([
    [
      { circuitBreaker: { slowCallRate: 0.5 } },
      'policies.a.circuitBreaker.slowCallRate needs slowCallDuration',
    ],
    [{ bulkhead: { maxWait: '1s' } }, 'policies.a.bulkhead.maxWait needs a bulkhead.maxQueued'],
    [{ rateLimiter: {} }, 'policies.a.rateLimiter.permits must be an integer'],
    [{ timeout: { cooperative: true } }, 'policies.a.timeout.after must be a duration'],
    [
      { retry: { backoff: { exponential: { initial: '5s', max: '1s' } } } },
      'policies.a.retry.backoff.exponential.max must be at least',
    ],
    [
      { retry: { budget: { ratio: 0, minPerSecond: 0 } } },
      'policies.a.retry.budget.minPerSecond must be above 0',
    ],
    [{ fallback: {} }, 'policies.a.fallback must have exactly one of value, function and pipeline, got none'],
    [{ fallback: { value: 1, function: 'f' } }, 'got value and function'],
    [[{ timeout: { after: { function: 'x' } } }], "policies.a.pipeline[0].timeout.after.function names 'x'"],
  ])('%o', (entry, message) => {
    expect(wrongWith(entry).join('\n')).toContain(message);
  });

  it('comes from all entries at once', () => {
    const entry = { circuitBreaker: { slowCallRate: 0.5 }, bulkhead: { maxWait: '1s' } };
    expect(
      wrong({ policies: { a: entry, b: entry }, budgets: { c: { ratio: 0, minPerSecond: 0 } } }),
    ).toHaveLength(5);
  });
});
