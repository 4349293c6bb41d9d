import {
  bulkhead,
  circuitBreaker,
  constant,
  custom,
  fallback,
  fibonacci,
  linear,
  type Pipeline,
  pipeline,
  rateLimiter,
  retry,
  retryBudget,
  schedule,
  timeout,
} from 'seawall';
import { definePolicies, toConfiguration } from 'seawall/config';
import { holdOnRetryAfter } from 'seawall/http';
import { describe, expect, it } from 'vitest';

/** Converts a pipeline to configuration, and builds it again from JSON. */
function again(original: Pipeline<unknown>): Pipeline<unknown> {
  const { config, problems } = toConfiguration(original);
  expect(problems).toEqual([]);
  return definePolicies(JSON.parse(JSON.stringify(config))).get(original.name) as Pipeline<unknown>;
}

describe('a pipeline made in code, as configuration', () => {
  it.each([
    pipeline(
      { name: 'p' },
      timeout('10s'),
      retry(),
      circuitBreaker(),
      bulkhead(),
      timeout('1s', { name: 'inner' }),
    ),
    pipeline(
      { name: 'p' },
      retry({ budget: false, maxElapsed: '1m', backoff: constant('1s', { jitter: 'full' }) }),
    ),
    pipeline(
      { name: 'p' },
      timeout('1h'),
      retry({ maxAttempts: Infinity, backoff: linear({ initial: 5, max: 50 }) }),
    ),
    pipeline(
      { name: 'p' },
      retry({ backoff: fibonacci({ initial: 5 }), budget: retryBudget({ ratio: 0.5, name: 'b' }) }),
    ),
    pipeline({ name: 'p' }, retry({ retryAfter: false })),
    pipeline(
      { name: 'p' },
      retry(),
      holdOnRetryAfter({ maxWait: '5s', name: 'h' }),
      circuitBreaker({ name: 'p' }),
    ),
    pipeline(
      { name: 'p' },
      retry({ name: 'r', backoff: schedule([0, '1s']), retryAfter: { onExceed: 'clamp' } }),
    ),
    pipeline(
      { name: 'p' },
      circuitBreaker({ name: 'db', window: { calls: 100 }, breakDuration: '3s', consecutiveFailures: 5 }),
    ),
    pipeline(
      { name: 'p' },
      circuitBreaker({ slowCallRate: 0.5, slowCallDuration: '1s', halfOpen: { maxDuration: 5 } }),
    ),
    pipeline({ name: 'p' }, bulkhead({ maxConcurrent: Infinity, maxQueued: Infinity, maxWait: '1s' })),
    pipeline({ name: 'p' }, rateLimiter({ permits: 5, maxWait: Infinity, key: true, cost: 2 })),
    pipeline({ name: 'p' }, rateLimiter({ permits: 5, burst: 9 }), timeout('1s', { cooperative: true })),
    pipeline({ name: 'p' }, fallback(null), pipeline(fallback('x'), timeout(Infinity))),
  ])('describes itself as before (%#)', (original) => {
    const flat = (of: Pipeline<unknown>): unknown[] =>
      of
        .describe()
        .policies.flatMap((one) => one.policies ?? [one])
        .filter(({ options }) => options.timeoutMs !== 'unlimited');
    expect(flat(again(original))).toEqual(flat(original));
  });

  it('names pipelines that others run calls through, which are to be written out as well', () => {
    const other = pipeline({ name: 'other' }, timeout('1s'));
    const one = pipeline({ name: 'one' }, fallback(other));
    expect(toConfiguration(one).problems).toMatchObject([
      { id: 'needs-an-entry', path: 'one.policies[0].pipeline' },
    ]);
    const { config, problems } = toConfiguration([one, other]);
    expect(problems).toEqual([]);
    expect(definePolicies(config).names).toEqual(['one', 'other']);
  });

  it('says what configuration cannot say', () => {
    const { config, problems } = toConfiguration(
      pipeline(
        { name: 'p' },
        fallback(() => 1, { when: () => true }),
        timeout(() => 5),
        retry({ shouldRetry: () => true, backoff: () => 5 }),
        circuitBreaker({ shouldTrip: () => true, isFailure: () => true, breakDuration: () => 5 }),
        rateLimiter({ permits: 1, key: () => 'k', cost: () => 1 }),
        custom(async (next) => next()),
      ),
    );
    expect(problems.map(({ id, path }) => [id, path])).toEqual([
      ['needs-a-name', 'p.policies[0].function'],
      ['needs-a-name', 'p.policies[0].when'],
      ['needs-a-name', 'p.policies[1].after'],
      ['needs-a-name', 'p.policies[2].backoff'],
      ['needs-a-name', 'p.policies[2].shouldRetry'],
      ['needs-a-name', 'p.policies[3].shouldTrip'],
      ['needs-a-name', 'p.policies[3].breakDuration'],
      ['needs-a-name', 'p.policies[3].isFailure'],
      ['needs-a-name', 'p.policies[4].key'],
      ['needs-a-name', 'p.policies[4].cost'],
      ['not-in-configuration', 'p.policies[5]'],
    ]);
    const named = new Set(problems.map(({ message }) => /called '(.+)'/.exec(message)?.[1] ?? ''));
    const functions = Object.fromEntries([...named].map((name) => [name, () => 1]));
    expect(() => definePolicies(config, { functions })).not.toThrow();
  });
});
