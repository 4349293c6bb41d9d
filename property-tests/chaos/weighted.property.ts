import fc from 'fast-check';
import { expect, it } from 'vitest';
import { weighted } from '../../src/chaos/index.ts';

const weights = fc
  .array(fc.nat(100), { minLength: 1, maxLength: 8 })
  .filter((all) => all.some((weight) => weight > 0));

it('a draw falls where the running total of the weights says', () => {
  fc.assert(
    fc.property(weights, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (all, chance) => {
      const draw = weighted(all.map((weight, value) => ({ weight, value })));
      const drawn = draw({} as never, () => chance);
      const total = all.reduce((sum, weight) => sum + weight, 0);
      const before = all.slice(0, drawn).reduce((sum, weight) => sum + weight, 0);
      expect(all[drawn]).toBeGreaterThan(0);
      expect(before / total).toBeLessThanOrEqual(chance + 1e-9);
      expect((before + (all[drawn] ?? 0)) / total).toBeGreaterThanOrEqual(chance - 1e-9);
    }),
  );
});
