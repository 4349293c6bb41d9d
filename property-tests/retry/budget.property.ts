import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryBudget } from '../../src/retry/index.ts';

/** Finagle's rule over a plain list: it counts the events in this slice of time and the nine before. */
class NaiveFinagleBudget {
  readonly #entries: { slice: number; amount: number }[] = [];
  readonly #sliceMs: number;
  readonly #cost: number;
  readonly #reserve: number;

  constructor(ratio: number, minPerSecond: number, windowMs: number) {
    this.#sliceMs = windowMs / 10;
    this.#cost = Math.trunc(1000 / ratio);
    this.#reserve = ((minPerSecond * windowMs) / 1000) * this.#cost;
  }

  deposit(now: number): void {
    this.#entries.push({ slice: Math.floor(now / this.#sliceMs), amount: 1000 });
  }

  withdraw(now: number): boolean {
    const slice = Math.floor(now / this.#sliceMs);
    const recent = this.#entries.filter((entry) => entry.slice > slice - 10);
    const balance = recent.reduce((sum, entry) => sum + entry.amount, this.#reserve);
    if (balance < this.#cost) return false;
    this.#entries.push({ slice, amount: -this.#cost });
    return true;
  }
}

const traffic = fc.array(
  fc.record({ afterMs: fc.oneof(fc.nat(20), fc.nat(3000)), does: fc.constantFrom('deposit', 'withdraw') }),
  { maxLength: 300 },
);
const ratios = fc.constantFrom(0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 1);
const floors = fc.constantFrom(0, 0.5, 1, 3);
const windows = fc.constantFrom(1000, 2500, 10_000);

it("grants and denies exactly as Finagle's rule does", () => {
  fc.assert(
    fc.property(traffic, ratios, floors, windows, (script, ratio, minPerSecond, windowMs) => {
      const budget = retryBudget({ ratio, minPerSecond, window: windowMs });
      const naive = new NaiveFinagleBudget(ratio, minPerSecond, windowMs);
      let now = 0;
      for (const { afterMs, does } of script) {
        now += afterMs;
        if (does === 'withdraw') expect(budget.withdraw(now)).toBe(naive.withdraw(now));
        else {
          budget.deposit(now);
          naive.deposit(now);
        }
      }
    }),
  );
});

it('within one window, retries are at most a share of the calls and the minimum', () => {
  fc.assert(
    fc.property(traffic, ratios, floors, (script, ratio, minPerSecond) => {
      const windowMs = 1_000_000; // longer than any script: nothing is forgotten
      const budget = retryBudget({ ratio, minPerSecond: minPerSecond / 1000, window: windowMs });
      let [now, calls, retries] = [0, 0, 0];
      for (const { afterMs, does } of script) {
        now += afterMs;
        if (does === 'deposit') {
          budget.deposit(now);
          calls += 1;
        } else if (budget.withdraw(now)) retries += 1;
        // 1/ratio is cut to three digits, which adds less than a thousandth of a retry for each.
        expect(retries).toBeLessThanOrEqual((ratio * calls + minPerSecond) * 1.001);
      }
    }),
  );
});
