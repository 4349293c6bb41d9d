import { describe, expect, it } from 'vitest';
import {
  type Duration,
  failure,
  isRejectedError,
  isResilienceError,
  type Outcome,
  PASS,
  PROCEED,
  type ResilienceEvent,
  success,
  systemRuntime,
} from '../../src/core/index.ts';
import { type Timeout, TimeoutError, type TimeoutOptions, timeout } from '../../src/timeout/index.ts';
import { FakeCall } from '../support/fake-call.ts';

describe('timeout', () => {
  it('gives the call so much time, with one directive for all calls', () => {
    const policy = timeout('10s');
    const directive = policy.admit?.(new FakeCall(), 0);
    expect(directive).toEqual({ type: 'deadline', ms: 10_000 });
    expect(Object.isFrozen(directive)).toBe(true);
    expect(policy.admit?.(new FakeCall(), 99)).toBe(directive);
  });

  it('leaves no note about a call that is in time', () => {
    const call = new FakeCall();
    const policy = timeout(100);
    policy.admit?.(call, 0);
    expect(call.permit).toBeUndefined();
    expect(policy.settle).toBeUndefined();
  });

  it('Infinity sets no limit', () => {
    expect(timeout(Infinity).admit?.(new FakeCall(), 0)).toBe(PROCEED);
    expect(timeout('unlimited').admit?.(new FakeCall(), 0)).toBe(PROCEED);
    expect(timeout(() => Infinity).admit?.(new FakeCall(), 0)).toBe(PROCEED);
    expect(timeout(() => 'unlimited').admit?.(new FakeCall(), 0)).toBe(PROCEED);
  });

  it('fails the call with an error that says how long it had', () => {
    const policy = timeout('1.5s', { name: 'per-try' });
    const call = new FakeCall();
    policy.admit?.(call, 0);
    const error = policy.expire?.(call, 1500) as TimeoutError;
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      name: 'TimeoutError',
      code: 'timeout',
      policy: 'per-try',
      timeoutMs: 1500,
    });
    expect(error.message).toBe('per-try: the call took longer than 1500 ms');
    expect(isResilienceError(error)).toBe(true);
    expect(isRejectedError(error)).toBe(false);
    expect('cause' in error).toBe(false);
  });

  it('tells what the last attempt failed with, where it was retried', () => {
    const down = new Error('down');
    const expire = (lastRetried?: Outcome) =>
      timeout(5).expire?.(new FakeCall(lastRetried && { lastRetried }), 5) as Error;
    expect(expire(failure(down)).cause).toBe(down);
    expect(expire(success(503)).cause).toBe(503);
    expect('cause' in expire(failure(undefined))).toBe(true);
    expect('cause' in expire()).toBe(false);
  });

  it('says what it is to others, and that it asks for no clock', () => {
    const policy = timeout(5);
    expect(policy.traits).toEqual(['limits']);
    expect(policy.needsTime).toEqual({ admit: false, success: false });
  });

  it('lets successes pass where it waits for the operation', () => {
    expect(timeout(5, { cooperative: true }).passesSuccess).toBe(true);
    expect(timeout(5).passesSuccess).toBe(false);
  });

  it('tells the total time from that of an attempt by where it stands', () => {
    const policy = timeout(5);
    expect(policy.expire?.(new FakeCall(), 5)).toMatchObject({ scope: 'total' });
    const inside = policy.expire?.(new FakeCall({ within: ['repeats'] }), 5) as TimeoutError;
    expect(inside.scope).toBe('attempt');
    expect(inside.message).toBe('timeout: the attempt took longer than 5 ms');
  });

  it('counts as a failure of the dependency that can be retried', () => {
    const error = timeout(5).expire?.(new FakeCall(), 5);
    expect(new FakeCall().verdict(failure(error))).toMatchObject({ kind: 'failure', retryable: true });
  });

  it('T17: makes an error for each call', () => {
    const policy = timeout(5);
    expect(policy.expire?.(new FakeCall(), 5)).not.toBe(policy.expire?.(new FakeCall(), 5));
  });

  it('tells its listeners', () => {
    const policy = timeout(5, { name: 'per-try' });
    const heard: ResilienceEvent<'timeout.expired'>[] = [];
    policy.on('timeout.expired', (event) => heard.push(event));
    policy.expire?.(new FakeCall({ attempt: 2, key: 'k' }), 5);
    expect(heard).toMatchObject([
      {
        type: 'timeout.expired',
        policy: 'per-try',
        policyKind: 'timeout',
        attempt: 2,
        key: 'k',
        timeoutMs: 5,
      },
    ]);
  });

  it('T25: says nothing, and changes nothing, when the call ends otherwise', () => {
    const policy = timeout(5);
    const heard: unknown[] = [];
    policy.on('*', (event) => heard.push(event));
    const call = new FakeCall();
    policy.admit?.(call, 0);
    expect(policy.settle).toBeUndefined();
    expect(policy.abandon).toBeUndefined();
    expect(heard).toEqual([]);
  });

  it('refuses a second runtime, and names the policy', () => {
    const policy = timeout(5, { name: 'per-try' });
    policy.attach?.(systemRuntime);
    policy.attach?.(systemRuntime);
    expect(() => policy.attach?.(new FakeCall().runtime)).toThrow("timeout 'per-try' is in a pipeline");
  });

  it('describes itself', () => {
    expect(timeout('2s').describe()).toEqual({ after: 2000, cooperative: false });
    expect(timeout(() => 5, { cooperative: true }).describe()).toEqual({
      after: { function: '' },
      cooperative: true,
    });
    for (const after of [Infinity, 'unlimited'] as const)
      expect(timeout(after).describe()).toEqual({ after: 'unlimited', cooperative: false });
  });
});

describe('a time per call', () => {
  const byKey = timeout((call) => (call.key === 'slow' ? '1m' : 250));

  it('is what the function says', () => {
    expect(byKey.admit?.(new FakeCall({ key: 'slow' }), 0)).toEqual({ type: 'deadline', ms: 60_000 });
    expect(byKey.admit?.(new FakeCall(), 0)).toEqual({ type: 'deadline', ms: 250 });
  });

  it('is kept for the error, call by call', () => {
    const [slow, quick] = [new FakeCall({ key: 'slow' }), new FakeCall()];
    byKey.admit?.(slow, 0);
    byKey.admit?.(quick, 0);
    expect(byKey.expire?.(quick, 250)).toMatchObject({ timeoutMs: 250 });
    expect(byKey.expire?.(slow, 60_000)).toMatchObject({ timeoutMs: 60_000 });
  });

  it.each([0, -1, Number.NaN, '5', undefined, Promise.resolve(5)])(
    'T13: fails the call if it is %o',
    (after) => {
      const policy = timeout(() => after as number);
      expect(() => policy.admit?.(new FakeCall(), 0)).toThrow('timeout.after() must be a duration');
    },
  );

  it('T13: fails the call with what the function throws', () => {
    const policy = timeout(() => {
      throw new Error('bug');
    });
    expect(() => policy.admit?.(new FakeCall(), 0)).toThrow('bug');
  });
});

describe('a cooperative timeout', () => {
  const expired = (policy = timeout(5, { cooperative: true })) => {
    const call = new FakeCall();
    policy.admit?.(call, 0);
    const error = policy.expire?.(call, 5) as TimeoutError;
    return { policy, call, error };
  };

  it('asks the engine to wait', () => {
    const policy = timeout(5, { cooperative: true });
    expect(policy.admit?.(new FakeCall(), 0)).toEqual({ type: 'deadline', ms: 5, cooperative: true });
    const perCall = timeout(() => 5, { cooperative: true });
    expect(perCall.admit?.(new FakeCall(), 0)).toEqual({ type: 'deadline', ms: 5, cooperative: true });
  });

  it('fails with what the operation failed with as its cause', () => {
    const { policy, call, error } = expired();
    const rollback = new Error('rolled back');
    const settlement = policy.settle?.(call, failure(rollback), 9);
    expect(settlement).toMatchObject({ type: 'replace', outcome: { ok: false } });
    const thrown = (settlement as { outcome: { error: TimeoutError } }).outcome.error;
    expect(thrown).toBeInstanceOf(TimeoutError);
    expect(thrown).toMatchObject({ timeoutMs: 5, cause: rollback });
    expect(error.cause).toBeUndefined();
  });

  it('does so for a cause of undefined, too', () => {
    const { policy, call } = expired();
    const settlement = policy.settle?.(call, failure(undefined), 9);
    expect((settlement as { outcome: { error: object } }).outcome.error).toHaveProperty('cause', undefined);
  });

  it("passes the signal's own reason as it is", () => {
    const { policy, call, error } = expired();
    expect(policy.settle?.(call, failure(error), 9)).toBe(PASS);
  });

  it('lets a value stand that came late', () => {
    const { policy, call } = expired();
    expect(policy.settle?.(call, success('late'), 9)).toBe(PASS);
  });

  it('leaves alone what ended in time', () => {
    for (const policy of [timeout(5, { cooperative: true }), timeout(() => 5, { cooperative: true })]) {
      const call = new FakeCall();
      policy.admit?.(call, 0);
      expect(policy.settle?.(call, failure(new Error('x')), 4)).toBe(PASS);
    }
  });
});

it('an ordinary timeout is not even asked what becomes of the outcome', () => {
  expect(timeout(5).settle).toBeUndefined();
  expect(timeout(() => 5).settle).toBeUndefined();
});

describe('validation', () => {
  it.each<[unknown, unknown, string]>([
    [0, undefined, 'timeout.after must be a duration above 0 ms'],
    [-5, undefined, 'timeout.after must be a duration above 0 ms'],
    [Number.NaN, undefined, 'timeout.after must be a duration above 0 ms'],
    ['10', undefined, "got '10'"],
    [undefined, undefined, 'timeout.after must be a duration such as'],
    [{ after: '1s' }, undefined, 'timeout.after must be a duration such as'],
    [1, { after: 2 }, 'timeout.options.after is not an option'],
    [1, 5, 'timeout.options must be an object, got 5'],
    [1, null, 'timeout.options must be an object, got null'],
    [1, { cooperativ: true }, 'timeout.options.cooperativ is not an option: did you mean cooperative?'],
    [1, { cooperative: 'yes' }, "timeout.cooperative must be true or false, got 'yes'"],
    [1, { name: '' }, 'timeout.name must be a string that is not empty'],
  ])('refuses %o, %o', (after, options, message) => {
    expect(() => timeout(after as Duration, options as TimeoutOptions)).toThrow(message);
  });
});

describe('update', () => {
  const admitted = (policy: Timeout, key = 'any') => policy.admit?.(new FakeCall({ key }), 0);

  it('changes what is named, brings the default back for undefined, and leaves the rest', () => {
    const policy = timeout('1s', { cooperative: true, name: 'each' });
    policy.update({ after: '2s' });
    expect(policy.describe()).toEqual({ after: 2000, cooperative: true });
    policy.update({ cooperative: undefined });
    expect(policy.describe()).toEqual({ after: 2000, cooperative: false });
    expect(admitted(policy)).toEqual({ type: 'deadline', ms: 2000 });
    expect(policy.settle).toBeUndefined();
  });

  it('changes between a time, a function, and no limit', () => {
    const policy = timeout(5);
    policy.update({ after: (call) => (call.key === 'slow' ? 70 : 7) });
    expect(admitted(policy, 'slow')).toEqual({ type: 'deadline', ms: 70 });
    policy.update({ after: 'unlimited' });
    expect(admitted(policy)).toBe(PROCEED);
    policy.update({ after: 9, cooperative: true });
    expect(admitted(policy)).toEqual({ type: 'deadline', ms: 9, cooperative: true });
    expect(policy.settle).toBeDefined();
  });

  it.each<[object, string]>([
    [{ after: 0 }, 'timeout.after must be a duration above 0 ms'],
    [{ after: undefined }, 'timeout.after must be a duration such as'],
    [{ cooperative: 1 }, 'timeout.cooperative must be true or false, got 1'],
    [{ cooperativ: true }, 'timeout.cooperativ is not an option: did you mean cooperative?'],
    [{ name: 'other' }, "timeout.name cannot change while in use, got 'other'"],
  ])('refuses %o, and nothing changes', (change, message) => {
    const policy = timeout('1s');
    expect(() => policy.update(change)).toThrow(message);
    expect(policy.describe()).toEqual({ after: 1000, cooperative: false });
  });
});
