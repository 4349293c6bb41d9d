import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boundsOf, subjectOf } from '../../src/advice/index.ts';
import { Sorts } from '../../src/core/index.ts';
import { DECLARATIONS } from '../../src/declarations.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { measure } from './measured.ts';
import { anyCalls, anyPolicies, build } from './scenario.ts';

const sorts = new Sorts(DECLARATIONS);
/** Tolerance for sums of fractions of a millisecond. */
const ROUNDING_MS = 1e-6;

it('no call ever comes to more than its explanation says', async () => {
  await fc.assert(
    fc.asyncProperty(anyPolicies, anyCalls, fc.integer(), async (policies, calls, seed) => {
      const runtime = virtualRuntime({ seed });
      const pipeline = build(policies, runtime);
      const worst = boundsOf(subjectOf(pipeline, sorts));
      const real = await measure(pipeline, runtime, calls);
      expect(real.latencyMs).toBeLessThanOrEqual(worst.latencyMs + ROUNDING_MS);
      expect(real.attempts).toBeLessThanOrEqual(worst.attempts);
      expect(real.running).toBeLessThanOrEqual(worst.running);
      expect(real.inFlight).toBeLessThanOrEqual(worst.inFlight);
    }),
    // There are many cases, and few of them come close to the limit.
    { numRuns: 10 * (fc.readConfigureGlobal().numRuns ?? 100) },
  );
});
