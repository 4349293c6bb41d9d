import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/circuit-breaker/last-failure.ts';
import { failure, success } from '../../src/core/index.ts';

describe('the summary of a failure', () => {
  it.each([
    ['an error', failure(new TypeError('fetch failed')), { name: 'TypeError', message: 'fetch failed' }],
    ['a string', failure('no'), { name: 'Error', message: "'no'" }],
    ['undefined', failure(undefined), { name: 'Error', message: 'undefined' }],
    ['null', failure(null), { name: 'Error', message: 'null' }],
    ['an object', failure({ status: 500 }), { name: 'Error', message: 'an object' }],
    ['a result', success(new Map()), { name: 'Map', message: 'the result was judged a failure' }],
    [
      'a result of no class',
      success(Object.create(null)),
      { name: 'Object', message: 'the result was judged a failure' },
    ],
    ['a plain result', success(3), { name: 'Result', message: 'the result was judged a failure' }],
    [
      'a timeout further out',
      undefined,
      { name: 'TimeoutError', message: 'a timeout further out has given the call up' },
    ],
  ])('of %s', (_, outcome, expected) => {
    expect(summarize(outcome, 42)).toEqual({ ...expected, timeMs: 42 });
  });

  it('is short', () => {
    const { message } = summarize(failure(new Error('x'.repeat(10_000))), 0);
    expect(message).toHaveLength(200);
  });

  it('survives an error that throws when it is looked at', () => {
    const hostile = {
      get message() {
        throw new Error('go away');
      },
    };
    expect(summarize(failure(hostile), 0).message).toBe('an error that cannot be read');
  });
});
