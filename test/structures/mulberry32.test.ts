import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/structures/index.ts';

function drawn(seed: number): number[] {
  const random = mulberry32(seed);
  return [random(), random(), random(), random()];
}

describe('mulberry32', () => {
  it('gives the published sequence of a seed', () => {
    expect(drawn(0)).toEqual([
      0.26642920868471265, 0.0003297457005828619, 0.2232720274478197, 0.1462021479383111,
    ]);
  });

  it('takes the lowest 32 bits of the seed', () => {
    expect(drawn(2 ** 32)).toEqual(drawn(0));
    expect(drawn(-1)).toEqual(drawn(2 ** 32 - 1));
    expect(drawn(1)).not.toEqual(drawn(0));
  });

  it('stays in [0, 1)', () => {
    const random = mulberry32(7);
    for (let i = 0; i < 10_000; i++) {
      const number = random();
      expect(number >= 0 && number < 1).toBe(true);
    }
  });
});
