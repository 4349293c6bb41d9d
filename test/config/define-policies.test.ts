import { type KeyedPipelines, type Pipeline, TimeoutError } from 'seawall';
import { definePolicies } from 'seawall/config';
import { standardPipeline } from 'seawall/http';
import { virtualRuntime } from 'seawall/testing';
import { describe, expect, it } from 'vitest';

const kinds = (pipeline: Pipeline<unknown>): string[] => pipeline.policies.map(({ name }) => name);

describe('order', () => {
  it('is the standard one for an object, whatever the order of its keys', () => {
    const { a } = definePolicies({
      policies: {
        a: {
          attemptTimeout: '1s',
          bulkhead: true,
          circuitBreaker: true,
          retry: true,
          timeout: '10s',
          rateLimiter: { permits: 10 },
          fallback: { value: null },
        },
      },
    });
    expect(kinds(a)).toEqual([
      'fallback',
      'rate-limiter',
      'timeout',
      'retry',
      'a',
      'bulkhead',
      'attempt-timeout',
    ]);
  });

  it('is that of a list', () => {
    const { a } = definePolicies({
      policies: { a: [{ timeout: '2s' }, 'circuitBreaker', 'retry', { bulkhead: true }] },
    });
    expect(kinds(a)).toEqual(['timeout', 'a', 'retry', 'bulkhead']);
  });

  it('leaves out what is false or not named', () => {
    const { a } = definePolicies({
      defaults: { extends: 'seawall/standard' },
      policies: { a: { rateLimiter: false, bulkhead: false, attemptTimeout: false } },
    });
    expect(kinds(a)).toEqual(['timeout', 'retry', 'a']);
  });
});

describe('presets', () => {
  it('seawall/http is the standard pipeline of seawall/http', () => {
    const { http } = definePolicies({ policies: { http: { extends: 'seawall/http' } } });
    expect(http.describe().policies).toEqual(standardPipeline().describe().policies);
  });

  it('seawall/http judges responses', async () => {
    const { a } = definePolicies({ policies: { a: { extends: 'seawall/http', retry: false } } });
    await a.execute(() => new Response(null, { status: 500 }));
    expect(a.policy('circuit-breaker')?.snapshot?.()).toMatchObject({ failureRate: 1 });
  });
});

describe('inheritance', () => {
  it('merges option by option, the nearer wins', () => {
    const { a, b } = definePolicies({
      defaults: { timeout: '9s', retry: { maxAttempts: 5, retryAfter: { max: '2m' } } },
      policies: {
        base: { retry: { maxAttempts: 4, backoff: { exponential: { initial: '50ms', max: '1s' } } } },
        a: { extends: 'base', retry: { backoff: { constant: '10ms' }, retryAfter: { jitter: 0 } } },
        b: { extends: ['base'], retry: false, timeout: { after: '1s', cooperative: true } },
      },
    });
    expect(a.describe().policies.map(({ options }) => options)).toEqual([
      { after: 9000, cooperative: false },
      expect.objectContaining({
        maxAttempts: 4,
        backoff: { constant: { delay: 10, jitter: 'none' } },
        retryAfter: { max: 120_000, onExceed: 'give-up', jitter: 0 },
        maxElapsed: 9000,
      }),
    ]);
    expect(b.describe().policies.map(({ options }) => options)).toEqual([{ after: 1000, cooperative: true }]);
  });

  it('of several, the later wins; `true` turns on what is inherited', () => {
    const { c } = definePolicies({
      policies: {
        a: { bulkhead: { maxConcurrent: 1 } },
        b: { bulkhead: { maxConcurrent: 2 } },
        c: { extends: ['a', 'b'], bulkhead: true },
      },
    });
    expect(c.describe().policies[0]?.options).toMatchObject({ maxConcurrent: 2 });
  });

  it('of a fallback, another source takes the place of the inherited one', () => {
    const { a } = definePolicies(
      {
        defaults: { fallback: { value: 1 } },
        policies: { a: { fallback: { function: 'two' } } },
      },
      { functions: { two: () => 2 } },
    );
    expect(a.describe().policies[0]?.options).toEqual({ function: { function: 'two' } });
  });

  it('tells of circles, of names that lead nowhere, and of orders that do not mix', () => {
    const build = (): unknown =>
      definePolicies({
        policies: {
          a: { extends: 'b' },
          b: { extends: 'a' },
          c: { extends: 'sewall/http' },
          d: ['retry'],
          e: { extends: 'd', timeout: '1s' },
          f: { pipeline: ['retry'], timeout: '1s' },
        },
      });
    expect(build).toThrow('extends-cycle: policies.b.extends forms a cycle: a → b → a');
    expect(build).toThrow(
      /unknown-reference: policies.c.extends names 'sewall\/http'.*\n.*did you mean seawall\/http\?/,
    );
    expect(build).toThrow('mixed-order: policies.e extends an entry with its own order');
    expect(build).toThrow('mixed-order: policies.f has both');
  });
});

describe('names in the data', () => {
  it('lead to functions given in code', async () => {
    const asked: string[] = [];
    const note =
      <T>(name: string, answer: T) =>
      (): T => {
        asked.push(name);
        return answer;
      };
    const runtime = virtualRuntime();
    const { a } = definePolicies(
      {
        policies: {
          a: {
            classify: 'mine',
            fallback: { function: 'answer', when: 'when' },
            timeout: { after: { function: 'after' } },
            retry: { maxAttempts: 2, shouldRetry: 'shouldRetry', backoff: { function: 'backoff' } },
            circuitBreaker: {
              shouldTrip: 'shouldTrip',
              isFailure: 'isFailure',
              breakDuration: { function: 'break' },
            },
            rateLimiter: { permits: 1, burst: 5, key: 'key', cost: 'cost' },
          },
        },
      },
      {
        runtime,
        classifiers: { mine: note('mine', 'failure' as const) },
        functions: {
          answer: note('answer', 'answered'),
          when: note('when', true),
          after: note('after', '5s'),
          shouldRetry: note('shouldRetry', true),
          backoff: note('backoff', 10),
          shouldTrip: note('shouldTrip', true),
          isFailure: note('isFailure', true),
          break: note('break', 100),
          key: note('key', 'k'),
          cost: note('cost', 1),
        },
      },
    );
    const answer = a.execute((): number => {
      throw new Error('down');
    });
    await runtime.runAll();
    const typed: string | number = await answer;
    expect(typed).toBe('answered');
    expect(new Set(asked)).toEqual(
      new Set(
        [
          'mine',
          'answer',
          'when',
          'after',
          'shouldRetry',
          'backoff',
          'shouldTrip',
          'isFailure',
          'break',
          'key',
          'cost',
        ].filter((name) => name !== 'mine' || asked.includes('mine')),
      ),
    );
  });

  it('that lead nowhere are told of with what was meant', () => {
    const build = (): unknown =>
      definePolicies(
        {
          policies: {
            a: {
              classify: 'htttp',
              retry: { shouldRetry: 'onlyRead', budget: 'shred' },
              fallback: { pipeline: 'bb' },
            },
            keyed: { perKey: true },
            b: { fallback: { pipeline: 'keyed' } },
            c: { fallback: { pipeline: 'd' } },
            d: { fallback: { pipeline: 'c' } },
          },
          budgets: { shared: {} },
        },
        { functions: { onlyReads: () => true } },
      );
    expect(build).toThrow(/unknown-classifier: policies.a.classify names 'htttp'.*\n.*did you mean http\?/);
    expect(build).toThrow(
      /unknown-function: policies.a.retry.shouldRetry names 'onlyRead'.*\n.*did you mean onlyReads\?/,
    );
    expect(build).toThrow(
      /unknown-reference: policies.a.retry.budget names 'shred'.*\n.*did you mean shared\?/,
    );
    expect(build).toThrow("policies.a.fallback.pipeline names 'bb', which is not an entry");
    expect(build).toThrow("policies.b.fallback.pipeline names 'keyed', which is a set of pipelines");
    expect(build).toThrow('pipeline-cycle: policies.c.fallback.pipeline forms a cycle: c → d → c');
  });

  it('share a budget', () => {
    const { a, b } = definePolicies({
      budgets: { backend: { ratio: 0.1 } },
      policies: { a: { retry: { budget: 'backend' } }, b: { retry: { budget: 'backend' } } },
    });
    const budgetOf = (of: Pipeline<unknown>): unknown =>
      (of.policy('retry') as unknown as { budget: unknown }).budget;
    expect(budgetOf(a)).toBe(budgetOf(b));
    expect(budgetOf(a)).toMatchObject({ name: 'backend' });
  });

  it('lead from a fallback to another entry', async () => {
    const { a } = definePolicies({ policies: { a: { fallback: { pipeline: 'b' } }, b: { retry: false } } });
    let runs = 0;
    const answer = await a.execute(() => {
      if (++runs === 1) throw new Error('primary is down');
      return 'secondary';
    });
    expect(answer).toBe('secondary');
  });
});

describe('types and handles', () => {
  it('know the names, what fallbacks add, and what has perKey', async () => {
    const policies = definePolicies(
      {
        defaults: { timeout: '1s' },
        policies: {
          plain: {},
          nothing: { fallback: { value: null } },
          listed: [{ fallback: { function: 'zero' } }],
          heir: { extends: 'nothing' },
          keyed: { perKey: { max: 5 } },
        },
      },
      { functions: { zero: async () => 0 } },
    );
    const plain: Pipeline<never> = policies.plain;
    const nothing: Pipeline<null> = policies.nothing;
    const heir: Pipeline<null> = policies.heir;
    const listed: Pipeline<number> = policies.listed;
    const keyed: KeyedPipelines<never> = policies.keyed;
    // @ts-expect-error: there is no such entry
    void policies.other;
    // @ts-expect-error: '10z' is no duration
    void (() => definePolicies({ policies: { a: { timeout: '10z' } } }));
    expect([plain, nothing, heir, listed].map(({ kind }) => kind)).toEqual(Array(4).fill('pipeline'));
    expect(await keyed.execute(() => 1, { key: 'k' })).toBe(1);
    expect(policies.names).toEqual(['plain', 'nothing', 'listed', 'heir', 'keyed']);
    expect(policies.get('keyed')).toBe(keyed);
    expect(policies.get('update')).toBeUndefined();
  });

  it('run on the runtime that is given', async () => {
    const runtime = virtualRuntime();
    const { a } = definePolicies({ policies: { a: { timeout: '1h' } } }, { runtime });
    const outcome = a.executeOutcome(() => new Promise(() => {}));
    await runtime.advance('1h');
    expect(await outcome).toMatchObject({ ok: false, error: expect.any(TimeoutError) });
  });

  it('checks its own options', () => {
    expect(() => definePolicies({ policies: {} }, { function: {} } as never)).toThrow(
      'definePolicies.function is not an option: did you mean functions?',
    );
  });

  it('has a Retry-After hold for all calls where it says so', () => {
    const { a, b, c } = definePolicies({
      policies: {
        a: { extends: 'seawall/http', holdOnRetryAfter: true },
        b: { extends: 'a', holdOnRetryAfter: { maxWait: '5s' } },
        c: ['retry', 'holdOnRetryAfter', 'circuitBreaker'],
      },
    });
    expect(a.policies.map(({ kind }) => kind).slice(2, 5)).toEqual(['retry', 'hold', 'circuit-breaker']);
    expect(b.policy('hold')?.describe?.()).toEqual({ max: 60_000, maxWait: 5000, jitter: 0.2 });
    expect(c.policies.map(({ kind }) => kind)).toEqual(['retry', 'hold', 'circuit-breaker']);
  });
});
