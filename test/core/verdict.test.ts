import { describe, expect, it } from 'vitest';
import {
  type Classifier,
  FAILURE,
  failure,
  IGNORED,
  isRetryable,
  judge,
  RejectedError,
  ResilienceError,
  SUCCESS,
  success,
} from '../../src/core/index.ts';
import { FakeCall } from '../support/fake-call.ts';

const call = new FakeCall();
const judged = (answer: unknown) => judge((() => answer) as Classifier, success(1), call);

describe('judge', () => {
  it('takes a kind for the plain verdict of that kind', () => {
    expect(judged('success')).toBe(SUCCESS);
    expect(judged('failure')).toBe(FAILURE);
    expect(judged('ignored')).toBe(IGNORED);
  });

  it('takes a verdict as it is', () => {
    const verdict = { kind: 'failure', throttled: true } as const;
    expect(judged(verdict)).toBe(verdict);
  });

  it('hands the classifier the outcome and the call', () => {
    const seen: unknown[] = [];
    const outcome = success('v');
    judge(
      (...args) => {
        seen.push(...args);
        return 'success';
      },
      outcome,
      call,
    );
    expect(seen).toEqual([outcome, call]);
  });

  it('decides on rejections by policies before the classifier is asked', () => {
    const never: Classifier = () => {
      throw new Error('asked');
    };
    const rejection = new RejectedError('full', '', { policy: 'p', retryAfterMs: 70 });
    expect(judge(never, failure(rejection), call)).toEqual({
      kind: 'ignored',
      retryable: false,
      retryAfterMs: 70,
      notSent: true,
    });
  });

  it('leaves the other errors of the toolkit to the classifier: a timeout is a failure of the dependency', () => {
    const error = new ResilienceError('timeout', '', { policy: 'p' });
    expect(judge(() => 'failure', failure(error), call)).toBe(FAILURE);
  });

  it.each([
    undefined,
    null,
    true,
    'fine',
    'constructor',
    {},
    { kind: 'fine' },
    { kind: 'toString' },
    Promise.resolve('failure'),
    () => 1,
  ])('says so when a classifier answers with no verdict: %s', (answer) => {
    expect(() => judged(answer)).toThrow(TypeError);
    expect(() => judged(answer)).toThrow(/^classify must return a verdict/);
  });
});

describe('isRetryable', () => {
  it('is what the verdict says, by default what kind says', () => {
    expect(isRetryable({ kind: 'failure' })).toBe(true);
    expect(isRetryable({ kind: 'failure', retryable: false })).toBe(false);
    expect(isRetryable({ kind: 'ignored' })).toBe(false);
    expect(isRetryable({ kind: 'success', retryable: true })).toBe(true);
    expect([SUCCESS, FAILURE, IGNORED].map(isRetryable)).toEqual([false, true, false]);
  });
});
