import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeWindow } from '../../src/structures/index.ts';

const BUCKETS = 30;

interface Recorded {
  failed: boolean;
  slow: boolean;
  at: number;
}

/** An event, and the time since the event before it. */
type Step = { after: number } & ({ record: Omit<Recorded, 'at'> } | { read: true } | { clear: true });

/** Generates times mostly within a few buckets, sometimes around the length of the window, sometimes far beyond. */
function gap(ms: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: Math.ceil(ms / BUCKETS) * 2 }) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: ms * 2 }) },
    { weight: 1, arbitrary: fc.constantFrom(0, ms, ms - 1, ms + 1, ms * 1000, 3_600_000) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 1e12 }) },
  );
}

function steps(ms: number): fc.Arbitrary<Step[]> {
  const record = fc.record({ failed: fc.boolean(), slow: fc.boolean() });
  return fc.array(
    fc.oneof(
      { weight: 12, arbitrary: fc.record({ after: gap(ms), record }) },
      { weight: 4, arbitrary: fc.record({ after: gap(ms), read: fc.constant(true as const) }) },
      { weight: 1, arbitrary: fc.record({ after: gap(ms), clear: fc.constant(true as const) }) },
    ),
    { maxLength: 80, size: 'max' },
  );
}

/** Runs the steps. After each, passes the window, the naive list of all recorded values, and the time to `check`. */
function run(
  ms: number,
  start: number,
  steps: Step[],
  check: (window: TimeWindow, list: Recorded[], now: number) => void,
) {
  const window = new TimeWindow(ms);
  let list: Recorded[] = [];
  let now = start;
  for (const step of steps) {
    now += step.after;
    if ('record' in step) {
      window.record(step.record.failed, step.record.slow, now);
      list.push({ ...step.record, at: now });
    } else if ('clear' in step) {
      window.clear();
      list = [];
    } else window.advance(now);
    if (!('clear' in step)) check(window, list, now);
  }
}

function count(calls: readonly Recorded[]): { calls: number; failures: number; slowCalls: number } {
  return {
    calls: calls.length,
    failures: calls.filter((call) => call.failed).length,
    slowCalls: calls.filter((call) => call.slow).length,
  };
}

describe('TimeWindow', () => {
  it('T3: equals a naive list of the calls in the last 30 buckets, for any gaps and jumps', () => {
    const bucketMs = fc.integer({ min: 1, max: 5_000 });
    const start = fc.integer({ min: -1e9, max: 1e9 });
    fc.assert(
      fc.property(
        bucketMs.chain((width) => fc.tuple(fc.constant(width), start, steps(width * BUCKETS))),
        ([width, start, steps]) => {
          run(width * BUCKETS, start, steps, (window, list, now) => {
            const oldest = Math.floor(now / width) - BUCKETS;
            const expected = list.filter((call) => Math.floor(call.at / width) > oldest);
            const { calls, failures, slowCalls } = window;
            expect({ calls, failures, slowCalls }).toEqual(count(expected));
          });
        },
      ),
    );
  });

  it('T3: for any length, holds every call of the last 29/30 of the window and none from before it', () => {
    const length = fc.oneof(fc.integer({ min: 1, max: 1e7 }), fc.double({ min: 0.5, max: 1e7, noNaN: true }));
    fc.assert(
      fc.property(
        length.chain((ms) => fc.tuple(fc.constant(ms), steps(Math.ceil(ms)))),
        ([ms, steps]) => {
          run(ms, 0, steps, (window, list, now) => {
            // The amount by which rounding can shift a bucket's edge.
            const epsilon = 1e-9 * (1 + now);
            const certain = count(
              list.filter((call) => call.at > now - (ms * (BUCKETS - 1)) / BUCKETS + epsilon),
            );
            const possible = count(list.filter((call) => call.at > now - ms - epsilon));
            for (const key of ['calls', 'failures', 'slowCalls'] as const) {
              expect(window[key]).toBeGreaterThanOrEqual(certain[key]);
              expect(window[key]).toBeLessThanOrEqual(possible[key]);
            }
          });
        },
      ),
    );
  });

  it('resized: counts nothing that is too old for either length, and loses nothing but an old and a new bucket', () => {
    const length = fc.integer({ min: 30, max: 100_000 });
    fc.assert(
      fc.property(
        fc
          .tuple(length, length)
          .chain(([from, to]) => fc.tuple(fc.constant(from), fc.constant(to), steps(from))),
        fc.nat({ max: 100_000 }),
        ([from, to, steps], later) => {
          run(from, 0, steps, (window, list, now) => {
            const other = window.resized(to, now);
            other.advance(now + later);
            const epsilon = 1e-9 * (1 + now + later);
            const kept = Math.min(from * (1 - 1 / BUCKETS) + later, to * (1 - 1 / BUCKETS) - from / BUCKETS);
            const certain = list.filter((call) => call.at > now + later - kept + epsilon && call.at <= now);
            const possible = list.filter(
              (call) => call.at > now + later - to - epsilon && call.at > now - from - epsilon,
            );
            expect(other.calls).toBeGreaterThanOrEqual(certain.length);
            expect(other.calls).toBeLessThanOrEqual(possible.length);
          });
        },
      ),
    );
  });
});
