import { describe, expect, it } from 'vitest';
import { failure, PASS, type PolicyCall, systemRuntime } from '../../src/core/index.ts';
import { pipeline } from '../../src/index.ts';
import { constant, exponential, type Retry, retry, retryBudget } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { FakeCall } from '../support/fake-call.ts';

const down = failure(new Error('down'));

function begun(policy: Retry): PolicyCall {
  const call = new FakeCall();
  policy.admit?.(call, 0);
  return call;
}

describe('update of a retry', () => {
  it('takes what is named, brings back the default of what is undefined, and keeps the rest', () => {
    const policy = retry({ maxAttempts: 5, backoff: constant('1m'), retryAfter: false });
    policy.update({ maxAttempts: 7 });
    expect(policy.describe()).toMatchObject({ maxAttempts: 7, maxDelay: 60_000, retryAfter: false });
    policy.update({ maxAttempts: undefined, backoff: undefined, retryAfter: undefined });
    expect(policy.describe()).toEqual(retry().describe());
  });

  it('has a longest delay that was left out follow the backoff', () => {
    const policy = retry();
    policy.update({ backoff: constant('1m') });
    expect(policy.describe()).toHaveProperty('maxDelay', 60_000);
    policy.update({ maxDelay: '2m' });
    policy.update({ backoff: constant('1s') });
    expect(policy.describe()).toHaveProperty('maxDelay', 120_000);
  });

  it.each<[object, string]>([
    [{ maxAttempts: 0 }, 'retry.maxAttempts must be an integer ≥ 1, got 0'],
    [{ maxAttempt: 1 }, 'did you mean maxAttempts?'],
    [{ name: 'other' }, "retry.name cannot change while in use, got 'other'"],
    [
      { maxDelay: '1ms' },
      "retry.maxDelay must be at least the first delay of retry.backoff (100 ms), got '1ms'",
    ],
    [{ backoff: exponential({ initial: '1m' }) }, '(60000 ms), got 30000 by default'],
  ])('refuses %o, and nothing has changed then', (change, message) => {
    const policy = retry();
    expect(() => policy.update(change)).toThrow(message);
    expect(policy.describe()).toEqual(retry().describe());
  });

  it('decides upon the next failure of a call under way by the new options', () => {
    const policy = retry({ backoff: constant(10) });
    const call = begun(policy);
    expect(policy.settle?.(call, down, 0)).toEqual({ type: 'again', ms: 10 });
    policy.update({ backoff: constant(20), maxAttempts: 4 });
    expect(policy.settle?.(call, down, 10)).toEqual({ type: 'again', ms: 20 });
    expect(policy.settle?.(call, down, 30)).toEqual({ type: 'again', ms: 20 });
    policy.update({ maxAttempts: 1 });
    expect(policy.settle?.(call, down, 50)).toBe(PASS);
  });

  it('begins anew with what another backoff remembers', () => {
    const policy = retry({ maxAttempts: 'unlimited', backoff: exponential({ initial: 100 }) });
    const call = begun(policy);
    for (let i = 0; i < 5; i++) policy.settle?.(call, down, 0);
    policy.update({ backoff: exponential({ initial: 100, multiplier: 1.1 }) });
    // At that place on the other, steeper curve there would be no delay.
    expect(policy.settle?.(call, down, 0)).toMatchObject({ ms: expect.closeTo(120, -1) });
  });

  it('counts a limit of time from the first failure for calls that began without one', () => {
    const policy = retry({ budget: false, backoff: constant(100) });
    const call = begun(policy);
    policy.update({ maxElapsed: 150 });
    expect(policy.settle?.(call, down, 10_000)).toMatchObject({ type: 'again' });
    expect(policy.settle?.(call, down, 10_100)).toBe(PASS);
  });
});

describe('the budget of a retry that is updated', () => {
  it('is kept where it is its own, and comes back with undefined', () => {
    const policy = retry();
    const own = policy.budget;
    policy.update({ maxAttempts: 5, budget: undefined });
    expect(policy.budget).toBe(own);
    policy.update({ budget: false });
    expect(policy.budget).toBeUndefined();
    expect(policy.snapshot()).toEqual({ budget: null });
    policy.update({ budget: undefined });
    expect(policy.budget).toBe(own);
  });

  it('pays for the next retry once it is changed', () => {
    const [before, after] = [retryBudget(), retryBudget({ minPerSecond: 0 })];
    const policy = retry({ budget: before });
    const call = begun(policy);
    expect(policy.settle?.(call, down, 0)).toMatchObject({ type: 'again' });
    policy.update({ budget: after });
    expect(policy.settle?.(call, down, 0)).toBe(PASS);
    expect([before.snapshot().granted, after.snapshot().denied]).toEqual([1, 1]);
  });

  it('runs on the runtime that the retry runs on, or is refused', () => {
    const runtime = virtualRuntime();
    const policy = retry();
    pipeline({ runtime }, policy);
    const elsewhere = retryBudget();
    elsewhere.attach(systemRuntime);
    const before = policy.budget;
    expect(() => policy.update({ budget: elsewhere, maxAttempts: 9 })).toThrow('another runtime');
    expect(policy.budget).toBe(before);
    expect(policy.describe()).toHaveProperty('maxAttempts', 3);
    const fresh = retryBudget();
    policy.update({ budget: fresh });
    expect(() => fresh.attach(systemRuntime)).toThrow('another runtime');
  });
});

describe('in a pipeline that was composed before', () => {
  it('a new shouldRetry is asked about successes', async () => {
    const runtime = virtualRuntime();
    const policy = retry({ backoff: constant(1), budget: false });
    const api = pipeline({ runtime }, policy);
    expect(await api.execute(({ attempt }) => attempt)).toBe(1);
    policy.update({ shouldRetry: (outcome) => outcome.ok && outcome.value !== 3 });
    const result = api.execute(({ attempt }) => attempt);
    await runtime.runAll();
    expect(await result).toBe(3);
    policy.update({ shouldRetry: undefined });
    expect(await api.execute(({ attempt }) => attempt)).toBe(1);
  });

  it('a new limit of time counts from the beginning of calls that begin later', async () => {
    const runtime = virtualRuntime();
    const policy = retry({ backoff: constant(100), budget: false, maxAttempts: 'unlimited' });
    const api = pipeline({ runtime }, policy);
    policy.update({ maxElapsed: 350 });
    let runs = 0;
    const outcome = api.executeOutcome(() => {
      runs += 1;
      throw new Error('down');
    });
    await runtime.runAll();
    expect(await outcome).toMatchObject({ ok: false });
    expect(runs).toBe(4);
  });

  it('a new budget is paid into by calls that were under way, at a time that is one', async () => {
    const runtime = virtualRuntime();
    const policy = retry({ backoff: constant(1), budget: false });
    const waiting = { kind: 'wait', name: 'wait', needsTime: { admit: false, success: false } };
    let asked = 0;
    const api = pipeline(
      { runtime },
      { ...waiting, admit: () => (asked++ === 0 ? { type: 'wait', ms: 50 } : { type: 'proceed' }) },
      policy,
    );
    const result = api.execute(() => 'done');
    const budget = retryBudget({ minPerSecond: 0, ratio: 1 });
    policy.update({ budget });
    await runtime.runAll();
    expect(await result).toBe('done');
    expect(budget.snapshot().available).toBe(1);
  });
});
