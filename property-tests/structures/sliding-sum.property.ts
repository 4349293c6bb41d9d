import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SlidingSum } from '../../src/structures/index.ts';

const steps = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.nat(300), fc.nat(5000)),
    amount: fc.integer({ min: -10_000, max: 10_000 }),
  }),
  { maxLength: 200, size: 'max' },
);

it('equals the sum over a list of all that was added in the slices of the window', () => {
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 2, max: 20 }),
      fc.integer({ min: 1, max: 100 }),
      (script, slices, sliceMs) => {
        const sum = new SlidingSum(slices * sliceMs, slices);
        const added: { slice: number; amount: number }[] = [];
        let now = 0;
        for (const { afterMs, amount } of script) {
          now += afterMs;
          const slice = Math.floor(now / sliceMs);
          sum.add(amount, now);
          added.push({ slice, amount });
          const expected = added
            .filter((one) => one.slice > slice - slices)
            .reduce((all, one) => all + one.amount, 0);
          expect(sum.sum(now)).toBe(expected);
        }
      },
    ),
  );
});
