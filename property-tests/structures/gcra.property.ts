import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Gcra } from '../../src/structures/index.ts';

/**
 * A token bucket in whole numbers: times in ms, and the content in permits × period, so that a refill of `permits` per ms and a
 * cost of `period` per permit are exact.
 */
class ExactBucket {
  readonly #permits: number;
  readonly #period: number;
  readonly #burst: number;
  #content: number;
  #time = 0;

  constructor(permits: number, period: number, burst: number) {
    this.#permits = permits;
    this.#period = period;
    this.#burst = burst;
    this.#content = burst * period;
  }

  refill(now: number): void {
    this.#content = Math.min(this.#burst * this.#period, this.#content + (now - this.#time) * this.#permits);
    this.#time = now;
  }

  missingMs(n: number): number {
    return Math.max(0, n * this.#period - this.#content) / this.#permits;
  }

  take(n: number): void {
    this.#content -= n * this.#period;
  }

  get available(): number {
    return Math.floor(this.#content / this.#period);
  }
}

const rates = fc.record({
  permits: fc.integer({ min: 1, max: 1000 }),
  period: fc.integer({ min: 1, max: 5000 }),
  burst: fc.integer({ min: 1, max: 50 }),
});
const requests = fc.array(
  fc.record({
    gap: fc.oneof(fc.constant(0), fc.nat(10), fc.nat(10_000)),
    n: fc.integer({ min: 0, max: 60 }),
  }),
  { maxLength: 100, size: 'max' },
);

it('decides like a token bucket in whole numbers, and says when to come back to a nanosecond', () => {
  fc.assert(
    fc.property(rates, requests, fc.nat(2 ** 36), ({ permits, period, burst }, script, start) => {
      const gcra = new Gcra(permits, period, burst);
      const exact = new ExactBucket(permits, period, burst);
      let tat = Gcra.FULL;
      let now = start;
      exact.refill(now);
      for (const { gap, n } of script) {
        now += gap;
        exact.refill(now);
        const ms = gcra.waitMs(tat, n, now);
        if (n > burst) {
          expect(ms).toBe(Infinity);
          continue;
        }
        const expected = exact.missingMs(n);
        expect(ms === 0).toBe(expected === 0);
        expect(Math.abs(ms - expected)).toBeLessThanOrEqual(
          1e-6 + (now + (burst * period) / permits) * 2 ** -49,
        );
        if (ms > 0) continue;
        tat = gcra.take(tat, n, now);
        exact.take(n);
        expect(gcra.available(tat, now)).toBe(exact.available);
      }
    }),
  );
});

it('lets in who comes after exactly the time it said', () => {
  fc.assert(
    fc.property(
      rates,
      fc.double({ min: 0, max: 1e10, noNaN: true }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 50, size: 'max' }),
      (rate, start, costs) => {
        const gcra = new Gcra(rate.permits, rate.period, rate.burst);
        let tat = Gcra.FULL;
        let now = start;
        for (const cost of costs.map((n) => Math.min(n, rate.burst))) {
          const ms = gcra.waitMs(tat, cost, now);
          expect(gcra.waitMs(tat, cost, now + ms)).toBe(0);
          now += ms;
          tat = gcra.take(tat, cost, now);
        }
      },
    ),
  );
});

it('never gives out more than burst + rate · t in any window, and a greedy taker loses nothing', () => {
  fc.assert(
    fc.property(rates, fc.double({ min: 0, max: 1e9, noNaN: true }), (rate, start) => {
      const gcra = new Gcra(rate.permits, rate.period, rate.burst);
      const times: number[] = [];
      let tat = Gcra.FULL;
      let now = start;
      for (let n = 0; n < rate.burst + 100; n++) {
        now += gcra.waitMs(tat, 1, now);
        tat = gcra.take(tat, 1, now);
        times.push(now);
      }
      const perMs = rate.permits / rate.period;
      const nanosecond = perMs * 1e-6;
      const rounding = (start * perMs + rate.burst) * 2 ** -46;
      for (let first = 0; first < times.length; first += 7) {
        for (let last = first; last < times.length; last++) {
          const allowed = rate.burst + (times[last]! - times[first]!) * perMs;
          if (last - first + 1 > allowed + nanosecond + rounding)
            expect.fail(`${last - first + 1} > ${allowed}`);
        }
      }
      // Greedy: the n-th permit beyond the burst comes after n periods / permits, and at most a nanosecond late each time.
      expect((now - start) * perMs).toBeLessThanOrEqual(100 * (1 + nanosecond) + rounding);
    }),
  );
});
