import { describe, expect, it } from 'vitest';
import { isRejectedError, isResilienceError, RejectedError, ResilienceError } from '../../src/core/index.ts';

describe('ResilienceError', () => {
  it('has a code, the name of its policy and a message', () => {
    const error = new ResilienceError('timeout', 'too late', { policy: 'api' });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'ResilienceError',
      code: 'timeout',
      policy: 'api',
      message: 'too late',
    });
    expect('cause' in error).toBe(false);
  });

  it('keeps any cause, undefined included', () => {
    expect(new ResilienceError('x', '', { policy: 'p', cause: 0 }).cause).toBe(0);
    expect('cause' in new ResilienceError('x', '', { policy: 'p', cause: undefined })).toBe(true);
  });

  it('collects no stack trace unless asked to, and leaves that of other errors alone', () => {
    const before = Error.stackTraceLimit;
    const error = new ResilienceError('x', 'm', { policy: 'p' });
    expect(error.stack).not.toContain('\n');
    expect(Error.stackTraceLimit).toBe(before);
    expect(new Error('other').stack).toContain('errors.test');

    ResilienceError.stackFrames = 5;
    try {
      expect(new ResilienceError('x', 'm', { policy: 'p' }).stack).toContain('errors.test');
    } finally {
      ResilienceError.stackFrames = 0;
    }
  });
});

describe('RejectedError', () => {
  it('says when to come back, where that is known', () => {
    expect(new RejectedError('full', '', { policy: 'p' }).retryAfterMs).toBeUndefined();
    expect(new RejectedError('full', '', { policy: 'p', retryAfterMs: 50 }).retryAfterMs).toBe(50);
  });
});

describe('the brands', () => {
  const plain = new ResilienceError('x', '', { policy: 'p' });
  const rejected = new RejectedError('x', '', { policy: 'p' });

  it('tell the two apart', () => {
    expect([isResilienceError(plain), isRejectedError(plain)]).toEqual([true, false]);
    expect([isResilienceError(rejected), isRejectedError(rejected)]).toEqual([true, true]);
  });

  it('know the errors of another copy of the package', () => {
    const foreign = {
      [Symbol.for('seawall.ResilienceError')]: true,
      [Symbol.for('seawall.RejectedError')]: true,
    };
    expect([isResilienceError(foreign), isRejectedError(foreign)]).toEqual([true, true]);
  });

  it.each([undefined, null, 'x', 0, new Error('x'), {}, () => 1])('T14: do not stumble over %s', (value) => {
    expect([isResilienceError(value), isRejectedError(value)]).toEqual([false, false]);
  });

  it('do not show in what is serialised', () => {
    expect(JSON.parse(JSON.stringify(rejected))).toEqual({ name: 'RejectedError', code: 'x', policy: 'p' });
  });
});
