import { describe, expect, it } from 'vitest';
import { MovingAverage } from '../../src/structures/index.ts';

describe('MovingAverage', () => {
  it('is the mean of the first values, and then moves by 2 / (age + 1) of the difference', () => {
    const average = new MovingAverage(9, 2);
    expect(average.value).toBeNaN();
    expect(average.add(10)).toBe(10);
    expect(average.add(20)).toBe(15);
    expect(average.add(25)).toBeCloseTo(15 + 0.2 * 10);
    average.scale(0.5);
    expect(average.value).toBeCloseTo(8.5);
  });
});
