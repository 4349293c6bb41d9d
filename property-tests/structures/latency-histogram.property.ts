import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram, RecentLatencies } from '../../src/structures/index.ts';

const quantiles = fc.constantFrom(0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1);
/** Far enough apart that no two are in one bucket. */
const latencies = fc.constantFrom(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000);

interface Seen {
  readonly ms: number;
  readonly ended: boolean;
}

/** Calculates the Kaplan–Meier estimate from the definition: at each time, from those that were still running then. */
function naiveQuantile(seen: readonly Seen[], quantile: number): number {
  let remaining = 1;
  for (const ms of [...new Set(seen.map((one) => one.ms))].sort((a, b) => a - b)) {
    const atRisk = seen.filter((one) => one.ms >= ms).length;
    const ended = seen.filter((one) => one.ms === ms && one.ended).length;
    remaining *= 1 - ended / atRisk;
    if (ended > 0 && 1 - remaining >= quantile - 1e-9) return ms;
  }
  return Number.POSITIVE_INFINITY;
}

function near(actual: number, expected: number): void {
  if (expected === Number.POSITIVE_INFINITY) expect(actual).toBe(expected);
  else expect(Math.abs(actual - expected) / expected).toBeLessThanOrEqual(0.0251);
}

describe('LatencyHistogram', () => {
  it('tells a quantile as a sorted list does, but for 2.5 %', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.11, max: 3_000_000, noNaN: true }), {
          minLength: 1,
          maxLength: 200,
          size: 'max',
        }),
        quantiles,
        (all, quantile) => {
          const histogram = new LatencyHistogram();
          for (const ms of all) histogram.record(ms);
          const sorted = all.toSorted((a, b) => a - b);
          near(histogram.quantile(quantile), sorted[Math.ceil(quantile * all.length - 1e-9) - 1] as number);
          expect(histogram.count).toBe(all.length);
        },
      ),
    );
  });

  it('takes what was given up for what Kaplan and Meier take it', () => {
    const seen = fc.array(fc.record({ ms: latencies, ended: fc.boolean() }), { maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(seen, quantiles, (all, quantile) => {
        const histogram = new LatencyHistogram();
        for (const { ms, ended } of all) {
          if (ended) histogram.record(ms);
          else histogram.censor(ms);
        }
        near(histogram.quantile(quantile), naiveQuantile(all, quantile));
      }),
    );
  });
});

describe('RecentLatencies', () => {
  const windowMs = 1000;
  const steps = fc.array(
    fc.record({
      after: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.constantFrom(500, 1000, 5000)),
      ms: latencies,
      ended: fc.boolean(),
    }),
    { maxLength: 40, size: 'max' },
  );

  it('remembers what came within half a window, and nothing from before a whole one', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const recent = new RecentLatencies(windowMs);
        const seen: (Seen & { at: number })[] = [];
        let now = 0;
        for (const { after, ms, ended } of all) {
          now += after;
          if (ended) recent.record(ms, now);
          else recent.censor(ms, now);
          seen.push({ ms, ended, at: now });
          const half = Math.floor(now / (windowMs / 2));
          const kept = seen.filter(({ at }) => Math.floor(at / (windowMs / 2)) >= half - 1);
          const ends = kept.filter((one) => one.ended).length;
          expect(recent.count(now)).toBe(ends);
          const told = recent.quantile(0.5, now);
          if (ends === 0) expect(told).toBeNaN();
          else near(told, naiveQuantile(kept, 0.5));
        }
      }),
    );
  });
});
