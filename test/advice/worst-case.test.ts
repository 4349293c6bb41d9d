import { bulkhead, coalesce, custom, fallback, type Policy, pipeline, timeout } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import { describe, expect, it } from 'vitest';
import { measure } from '../../property-tests/advice/measured.ts';
import type { Attempt } from '../../property-tests/advice/scenario.ts';
import { boundsOf, subjectOf } from '../../src/advice/index.ts';
import { failure, Sorts } from '../../src/core/index.ts';
import { DECLARATIONS } from '../../src/declarations.ts';

/** Compares the results of simultaneous calls with the worst case. */
async function compared(policies: readonly Policy<unknown>[], attempts: readonly Attempt[], calls = 1) {
  const runtime = virtualRuntime();
  const made = pipeline({ runtime }, ...policies);
  const one = { afterMs: 0, attempts, abortAfterMs: undefined, key: undefined };
  const real = await measure(
    made,
    runtime,
    Array.from({ length: calls }, () => one),
  );
  return { real, worst: boundsOf(subjectOf(made, new Sorts(DECLARATIONS))) };
}

const stubborn: Attempt = { takesMs: 1000, ignoresSignal: true, outcome: failure(new Error('late')) };

describe('what random calls have shown', () => {
  it('attempts of one call run beside each other where one is abandoned and does not end', async () => {
    const policies = [bulkhead({ maxConcurrent: 1 }), fallback(pipeline({ name: 'again' })), timeout(1)];
    const { real, worst } = await compared(policies, [stubborn]);
    expect(real.running).toBe(2);
    expect(worst.running).toBe(2);
  });

  it('refused calls run in the pipeline of a fallback, beyond the bulkhead', async () => {
    const { real, worst } = await compared(
      [fallback(pipeline({ name: 'other' })), bulkhead({ maxConcurrent: 1 })],
      [stubborn],
      3,
    );
    expect(real).toMatchObject({ running: 3, inFlight: 3 });
    expect(worst).toMatchObject({ running: Infinity, inFlight: Infinity });
  });

  it('what is shared holds no permit further out, also through a custom layer and a fallback', async () => {
    const other = pipeline({ name: 'shared' }, coalesce(), timeout(1));
    for (const inside of [
      [custom((next) => next(), { maxAttempts: 1 }), coalesce(), timeout(1)],
      [fallback(other), timeout(1)],
    ]) {
      const { worst } = await compared([bulkhead({ maxConcurrent: 1 }), ...inside], [stubborn]);
      expect(worst.running).toBe(Infinity);
    }
  });
});
