import { inspectConfig, parseText, renderProblem } from 'seawall/config';
import { describe, expect, it } from 'vitest';
import { inspectLayers } from '../../src/config/inspect.ts';

/** Returns id and path of the problems, in their order. */
function wrong(config: unknown): string[] {
  return inspectConfig(config, {})
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ id, path }) => `${id} ${path}`);
}

const TIMES = { timeout: '10s', attemptTimeout: '1s' };

describe('what is wrong', () => {
  it('is told at once across form, references, orders, options, values and keys given twice, by line', () => {
    const text = [
      'policies:',
      '  a:',
      '    extends: nope',
      '    retry: { maxAttemps: 3, budget: none }',
      '    bulkhead: { maxWait: 1s }',
      '  b:',
      '    timeout: 1s',
      '    attemptTimeout: 2s',
      '  c: { pipeline: [retry], timeout: 1s }',
      '  d: [{ timeout: 1 s }, retri, { bulkhead: { maxWait: 1s } }]',
      '  b: {}',
      '  e: { classify: htttp, fallback: { pipeline: e2 } }',
    ].join('\n');
    const { data, problems, locate } = parseText(text);
    const report = inspectLayers([{ data, locate }], {}, { problems, incomplete: false });
    expect(
      report.problems
        .filter(({ severity }) => severity === 'error')
        .map(({ id, source }) => `${source?.line} ${id}`),
    ).toEqual([
      '3 unknown-reference',
      '4 unknown-option',
      '4 unknown-reference',
      '5 invalid-option',
      '8 attempt-timeout-above-total',
      '9 mixed-order',
      '10 invalid-value',
      '10 invalid-value',
      '10 invalid-option',
      '11 duplicate-name',
      '12 unknown-classifier',
      '12 unknown-reference',
    ]);
  });

  it.each([
    [{ exponential: { initial: 'abc', multiplier: 0 } }, ['exponential.initial', 'exponential.multiplier']],
    [
      { linear: { initial: '1 s', increment: 0, jitter: 'x' } },
      ['linear.initial', 'linear.increment', 'linear.jitter'],
    ],
    [{ fibonacci: { initial: 0, jiter: 'full' } }, ['fibonacci.initial', 'fibonacci.jiter']],
    [{ constant: { delay: 'x', jiter: 'y' } }, ['constant.delay', 'constant.jiter']],
    [
      { schedule: { delays: ['x', -1], jitter: 'y' } },
      ['schedule.delays[0]', 'schedule.delays[1]', 'schedule.jitter'],
    ],
    [
      { exponential: { initial: '5s', max: '1s', multiplier: 1 } },
      ['exponential.max', 'exponential.multiplier'],
    ],
  ])('in one backoff is told of one by one: %j', (backoff, paths) => {
    const found = inspectConfig({ policies: { a: { ...TIMES, retry: { backoff } } } }, {}).problems;
    expect(found.map(({ path }) => path.replace('policies.a.retry.backoff.', ''))).toEqual(paths);
  });

  it('in one policy is told of one by one, and nothing that only follows from it', () => {
    const entry = {
      ...TIMES,
      circuitBreaker: {
        slowCallRate: 0.5,
        breakDuration: { initial: '10s', max: '1s' },
        window: { calls: 10 },
        minimumCalls: 50,
      },
    };
    const lines = inspectConfig({ policies: { a: entry } }, {}).problems.map((one) => renderProblem(one));
    expect(lines.some((line) => line.includes('slowCallRate needs slowCallDuration'))).toBe(true);
    expect(lines.filter((line) => line.includes('breakDuration.max'))).toHaveLength(1);
    expect(lines.join()).not.toContain('got undefined');
  });

  it('of a part that was left out is not told of again', () => {
    expect(wrong({ policies: { a: { rateLimiter: { permits: -1 }, attemptTimeout: '1s' } } })).toEqual([
      'invalid-value policies.a.rateLimiter.permits',
    ]);
    expect(
      wrong({
        policies: {
          a: { rateLimiter: { permits: -1 } },
          b: { extends: 'a', rateLimiter: { burst: 5 }, timeout: '1s' },
        },
      }),
    ).toEqual(['invalid-value policies.a.rateLimiter.permits']);
    expect(wrong({ policies: { a: 5, b: { extends: 'a', fallback: { pipeline: 'a' } } } })).toEqual([
      'invalid-value policies.a',
    ]);
    expect(
      wrong({
        budgets: { x: { ratio: 20 } },
        policies: { a: { timeout: '10s', retry: { budget: 'x' }, attemptTimeout: '30 s' } },
      }),
    ).toEqual(['invalid-value budgets.x.ratio', 'invalid-value policies.a.attemptTimeout']);
  });
});
