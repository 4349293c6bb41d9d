import { describe, expect, it } from 'vitest';
import { type Runtime, systemRuntime } from '../../src/core/index.ts';
import { type RetryBudget, type RetryBudgetOptions, retry, retryBudget } from '../../src/retry/index.ts';

const withdrawals = (budget: RetryBudget, now: number): number => {
  let count = 0;
  while (budget.withdraw(now)) count += 1;
  return count;
};

const deposits = (budget: RetryBudget, count: number, now: number): void => {
  for (let i = 0; i < count; i++) budget.deposit(now);
};

function runtimeAt(time: { now: number }): Runtime {
  return { ...systemRuntime, clock: { ...systemRuntime.clock, now: () => time.now } };
}

describe('retryBudget', () => {
  it("allows 100 retries at the start, Finagle's ten a second for ten seconds", () => {
    expect(withdrawals(retryBudget(), 0)).toBe(100);
  });

  it('remembers what is spent of its reserve, for as long as a new one would allow more', () => {
    const budget = retryBudget({ minPerSecond: 1, ratio: 0 });
    expect(budget.remembers?.(0)).toBe(0);
    withdrawals(budget, 5_000);
    expect(budget.remembers?.(5_000)).toBe(1);
    expect(budget.remembers?.(20_000)).toBe(0);
    budget.withdraw(20_000);
    expect(budget.remembers?.(20_000)).toBeCloseTo(0.04);
    const earned = retryBudget({ minPerSecond: 1 });
    deposits(earned, 1_000, 0);
    earned.withdraw(0);
    expect(earned.remembers?.(0)).toBe(0);
    const withoutReserve = retryBudget({ minPerSecond: 0 });
    expect(withoutReserve.remembers?.(0)).toBe(0);
  });

  it('forgets nothing when one of several retries goes that pay from it', () => {
    const budget = retryBudget({ minPerSecond: 1 });
    retry({ budget });
    withdrawals(budget, 0);
    expect(budget.remembers?.(0)).toBe(1);
    const second = retry({ budget });
    expect(budget.remembers?.(0)).toBe(0);
    second.update({ budget: false });
    expect(budget.remembers?.(0)).toBe(1);
  });

  it('allows one retry for five calls', () => {
    const budget = retryBudget({ minPerSecond: 0 });
    deposits(budget, 4, 0);
    expect(budget.withdraw(0)).toBe(false);
    budget.deposit(0);
    expect(budget.withdraw(0)).toBe(true);
    expect(budget.withdraw(0)).toBe(false);
  });

  it('T12: ratio, minPerSecond and window each have their effect', () => {
    const half = retryBudget({ ratio: 0.5, minPerSecond: 0 });
    deposits(half, 10, 0);
    expect(withdrawals(half, 0)).toBe(5);
    expect(withdrawals(retryBudget({ minPerSecond: 3 }), 0)).toBe(30);
    expect(withdrawals(retryBudget({ minPerSecond: 3, window: '2s' }), 0)).toBe(6);
    expect(withdrawals(retryBudget({ minPerSecond: 0.5, window: '4s' }), 0)).toBe(2);
  });

  it('a ratio of 0 allows what minPerSecond does, however many calls there are', () => {
    const budget = retryBudget({ ratio: 0, minPerSecond: 1 });
    deposits(budget, 1000, 0);
    expect(withdrawals(budget, 0)).toBe(10);
  });

  it('a ratio of 1 allows a retry for each call', () => {
    const budget = retryBudget({ ratio: 1, minPerSecond: 0 });
    deposits(budget, 7, 0);
    expect(withdrawals(budget, 0)).toBe(7);
  });

  it('forgets calls and retries when the window has passed over them', () => {
    const budget = retryBudget({ minPerSecond: 1 });
    deposits(budget, 50, 0);
    expect(withdrawals(budget, 0)).toBe(20);
    expect(withdrawals(budget, 9999)).toBe(0);
    expect(withdrawals(budget, 10_000)).toBe(10);
  });

  it('is one for all who share it', () => {
    const budget = retryBudget({ minPerSecond: 1 });
    expect(withdrawals(budget, 0)).toBe(10);
    expect(budget.withdraw(0)).toBe(false);
  });

  it('says what is left', () => {
    const time = { now: 0 };
    const budget = retryBudget({ name: 'payments', minPerSecond: 1 });
    budget.attach(runtimeAt(time));
    deposits(budget, 5, 0);
    expect(budget.snapshot()).toEqual({ name: 'payments', available: 11, granted: 0, denied: 0 });
    withdrawals(budget, 0);
    expect(budget.snapshot()).toEqual({ name: 'payments', available: 0, granted: 11, denied: 1 });
    time.now = 10_000;
    expect(budget.snapshot()).toEqual({ name: 'payments', available: 10, granted: 11, denied: 1 });
    expect(Object.isFrozen(budget.snapshot())).toBe(true);
  });

  it('says in numbers what is used of it, for metrics', () => {
    const budget = retryBudget({ minPerSecond: 1 });
    budget.attach(runtimeAt({ now: 0 }));
    expect(budget.reading?.()).toEqual({ usage: 0, limit: 10 });
    for (let i = 0; i < 4; i++) budget.withdraw(0);
    expect(budget.reading?.()).toEqual({ usage: 4, limit: 10 });
    deposits(budget, 50, 0);
    // Calls have earned more than the reserve.
    expect(budget.reading?.()).toEqual({ usage: 0, limit: 16 });
    expect(retryBudget({ minPerSecond: 0 }).reading?.()).toEqual({ usage: 1, limit: 1 });
  });

  it('has no state before its first call: a fresh one can be looked at', () => {
    expect(retryBudget().snapshot().available).toBe(100);
  });

  it('describes itself', () => {
    expect(retryBudget({ window: '30s' }).describe()).toEqual({
      ratio: 0.2,
      minPerSecond: 10,
      window: 30_000,
      name: 'retry-budget',
    });
  });

  it('asks a function for its floor whenever a retry is due', () => {
    let perSecond = 1;
    const budget = retryBudget({ ratio: 0, minPerSecond: () => perSecond });
    expect(budget.describe()).toMatchObject({ minPerSecond: { function: 'minPerSecond' } });
    expect(budget.snapshot().available).toBe(10);
    expect(withdrawals(budget, 0)).toBe(10);
    perSecond = 2;
    expect(withdrawals(budget, 0)).toBe(10);
    perSecond = Number.NaN;
    expect(() => budget.withdraw(0)).toThrow(
      'retryBudget.minPerSecond() must be a number ≥ 0 and ≤ 1000000, got NaN',
    );
    expect(() => retryBudget({ minPerSecond: () => -1 })).toThrow(
      'retryBudget.minPerSecond() must be a number ≥ 0',
    );
  });

  it('refuses a second runtime', () => {
    const budget = retryBudget({ name: 'payments' });
    budget.attach(systemRuntime);
    budget.attach(systemRuntime);
    expect(() => budget.attach(runtimeAt({ now: 0 }))).toThrow("retry budget 'payments'");
  });

  it.each<[unknown, string]>([
    [null, 'retryBudget must be an object, got null'],
    [{ ratio: 20 }, 'retryBudget.ratio must be a number ≥ 0 and ≤ 1, got 20'],
    [{ ratio: -0.1 }, 'retryBudget.ratio must be'],
    [{ ratio: Number.NaN }, 'retryBudget.ratio must be'],
    [{ ratio: '20%' }, 'retryBudget.ratio must be a number'],
    [{ minPerSecond: -1 }, 'retryBudget.minPerSecond must be'],
    [{ minPerSecond: Infinity }, 'retryBudget.minPerSecond must be'],
    [{ ratio: 0, minPerSecond: 0 }, 'retryBudget.minPerSecond must be above 0 where ratio is 0'],
    [{ window: 0 }, 'retryBudget.window must be a duration above 0 ms'],
    [{ window: '2h' }, 'retryBudget.window must be a duration'],
    [{ name: '' }, 'retryBudget.name must be a string that is not empty'],
    [{ minPerSec: 1 }, 'retryBudget.minPerSec is not an option: did you mean minPerSecond?'],
  ])('refuses %o', (options, message) => {
    expect(() => retryBudget(options as RetryBudgetOptions)).toThrow(message);
  });
});
