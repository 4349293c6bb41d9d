import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  type Classifier,
  classifyByDefault,
  errors,
  failure,
  type Outcome,
  results,
  success,
} from '../../src/core/index.ts';
import { FakeCall } from '../support/fake-call.ts';

const call = new FakeCall();
const kind = (classify: Classifier, outcome: Outcome): string => {
  const verdict = classify(outcome, call);
  return typeof verdict === 'string' ? verdict : verdict.kind;
};
const byDefault = (error: unknown): string => kind(classifyByDefault, failure(error));

describe('the default classifier', () => {
  it('takes every value for a success', () => {
    for (const value of [undefined, null, false, new Error('a value')]) {
      expect(kind(classifyByDefault, success(value))).toBe('success');
    }
  });

  it.each([new Error('x'), 'text', 0, undefined, null, { status: 500 }, new (class extends Error {})()])(
    'takes a thrown %s for a failure of the dependency',
    (error) => {
      expect(byDefault(error)).toBe('failure');
    },
  );

  it.each([
    new TypeError('x is not a function'),
    new RangeError('x'),
    new ReferenceError('x'),
    new SyntaxError(),
  ])('ignores a programming error: %s', (error) => {
    expect(byDefault(error)).toBe('ignored');
  });

  it('ignores an abort, whatever made it', () => {
    expect(byDefault(new DOMException('gone', 'AbortError'))).toBe('ignored');
    expect(byDefault(Object.assign(new Error('gone'), { name: 'AbortError' }))).toBe('ignored');
    expect(byDefault({ name: 'AbortError' })).toBe('ignored');
  });

  it('knows the errors of another realm', () => {
    expect(byDefault(runInNewContext("new TypeError('x is not a function')"))).toBe('ignored');
    expect(byDefault(runInNewContext("new TypeError('Failed to fetch')"))).toBe('failure');
    expect(byDefault(runInNewContext("new Error('x')"))).toBe('failure');
  });

  it('takes the timeout of a signal for a failure', () => {
    expect(byDefault(new DOMException('late', 'TimeoutError'))).toBe('failure');
  });

  it.each([
    'fetch failed',
    'terminated',
    'Failed to fetch',
    'Failed to fetch (api.example.com)',
    'Load failed',
    'Load failed (api.example.com)',
    'NetworkError when attempting to fetch resource.',
    'Network request failed',
    'network error',
    'The Internet connection appears to be offline.',
    'error sending request for url (http://localhost/)',
    'error reading a body from connection',
    'Error in input stream',
    'Content-Length header of network response exceeds response Body.',
  ])('knows the network error of an engine: %s', (message) => {
    expect(byDefault(new TypeError(message))).toBe('failure');
  });

  it('knows a network error by its code, but not the codes of wrong arguments', () => {
    expect(byDefault(Object.assign(new TypeError('x'), { code: 'ECONNREFUSED' }))).toBe('failure');
    expect(byDefault(Object.assign(new TypeError('x'), { code: 'ERR_INVALID_URL' }))).toBe('ignored');
    expect(byDefault(Object.assign(new TypeError('x'), { code: 5 }))).toBe('ignored');
  });
});

describe('errors()', () => {
  class NotFound extends Error {}
  class Busy extends Error {}
  class Plain {}
  const classify = errors({
    ignored: [NotFound],
    success: [Plain, (error) => (error as Error).message === 'fine'],
    failure: [TypeError, Busy],
  });

  it('goes by class or predicate', () => {
    expect(kind(classify, failure(new NotFound()))).toBe('ignored');
    expect(kind(classify, failure(new Plain()))).toBe('success');
    expect(kind(classify, failure(new Error('fine')))).toBe('success');
    expect(kind(classify, failure(new TypeError('bug')))).toBe('failure');
  });

  it('asks in the order ignored, success, failure', () => {
    const all = errors({ failure: [Error], success: [Busy], ignored: [NotFound] });
    expect(kind(all, failure(new NotFound()))).toBe('ignored');
    expect(kind(all, failure(new Busy()))).toBe('success');
    expect(kind(all, failure(new Error('other')))).toBe('failure');
  });

  it('leaves the rest, and every value, to the other classifier', () => {
    expect(kind(classify, success(new NotFound()))).toBe('success');
    expect(kind(classify, failure(new RangeError('x')))).toBe('ignored');
    const strict = errors({ failure: [Busy] }, () => 'ignored');
    expect(kind(strict, failure(new Error('x')))).toBe('ignored');
    expect(kind(strict, success(1))).toBe('ignored');
  });

  it('takes classes without a source text, and classes of no Error', () => {
    class Base {}
    class Derived extends Base {}
    const c = errors({ ignored: [Derived, DOMException, Error] });
    expect(kind(c, failure(new Derived()))).toBe('ignored');
    expect(kind(c, failure(new Base()))).toBe('failure');
    expect(kind(c, failure(new DOMException('x', 'DataError')))).toBe('ignored');
    expect(kind(c, failure(new AggregateError([])))).toBe('ignored');
  });

  it('refuses rules that it does not know, and matchers that are none', () => {
    expect(() => errors({ ignore: [NotFound] } as never)).toThrow(
      new TypeError('errors.ignore is not an option: did you mean ignored?'),
    );
    expect(() => errors({ ignored: NotFound } as never)).toThrow(
      new TypeError('errors.ignored must be an array of classes and predicates, got a function'),
    );
    expect(() => errors({ failure: ['NotFound'] } as never)).toThrow(
      new TypeError("errors.failure[0] must be a class or a predicate, got 'NotFound'"),
    );
    expect(() => errors({}, 'failure' as never)).toThrow(TypeError);
  });
});

describe('results()', () => {
  const classify = results((response: { status: number }) => {
    if (response.status === 429) return { kind: 'failure', throttled: true, retryAfterMs: 1000 };
    return response.status >= 500 ? 'failure' : undefined;
  });

  it('judges values', () => {
    expect(kind(classify, success({ status: 503 }))).toBe('failure');
    expect(kind(classify, success({ status: 200 }))).toBe('success');
    expect(classify(success({ status: 429 }), call)).toMatchObject({ throttled: true, retryAfterMs: 1000 });
  });

  it('leaves what is thrown to the other classifier', () => {
    expect(kind(classify, failure(new Error('x')))).toBe('failure');
    expect(
      kind(
        results(() => 'failure', errors({ ignored: [Error] })),
        failure(new Error('x')),
      ),
    ).toBe('ignored');
  });

  it('refuses what is no function', () => {
    expect(() => results({} as never)).toThrow(TypeError);
  });
});
