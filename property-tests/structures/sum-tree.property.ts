import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SumTree } from '../../src/structures/index.ts';

const weight = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 100 }),
  fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
);

describe('SumTree', () => {
  it('finds what a walk along the weights finds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100), { minLength: 1, maxLength: 40, size: 'max' }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (weights, part) => {
          const tree = new SumTree(weights.length);
          for (const [index, one] of weights.entries()) tree.set(index, one);
          const total = weights.reduce((sum, one) => sum + one, 0);
          expect(tree.total).toBe(total);
          fc.pre(total > 0);
          const point = part * total;
          let sum = 0;
          const expected = weights.findIndex((one) => {
            sum += one;
            return point < sum;
          });
          expect(tree.find(point)).toBe(expected);
        },
      ),
    );
  });

  it('never finds what has no weight, whatever was there and at whichever end of the sum', () => {
    const change = fc.tuple(fc.nat(12), weight);
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 60, size: 'max' }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (changes, part) => {
          const tree = new SumTree(13);
          for (const [index, one] of changes) {
            tree.set(index, one);
            expect(tree.get(index)).toBe(one);
          }
          fc.pre(tree.total > 0);
          expect(tree.get(tree.find(part * tree.total))).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('sums to nothing once all weights are gone', () => {
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 40, size: 'max' }), (weights) => {
        const tree = new SumTree(weights.length);
        for (const [index, one] of weights.entries()) tree.set(index, one);
        for (const index of weights.keys()) tree.set(index, 0);
        expect(tree.total).toBe(0);
      }),
    );
  });
});
