import { describe, expect, it } from 'vitest';
import { SlidingSum } from '../../src/structures/index.ts';

describe('SlidingSum', () => {
  it('is 0 before anything was added', () => {
    expect(new SlidingSum(1000, 10).sum(5000)).toBe(0);
  });

  it('forgets an amount when its slice has left the window', () => {
    const sum = new SlidingSum(1000, 10);
    sum.add(3, 50);
    sum.add(4, 150);
    expect(sum.sum(999)).toBe(7);
    expect(sum.sum(1000)).toBe(4);
    expect(sum.sum(1099)).toBe(4);
    expect(sum.sum(1100)).toBe(0);
  });

  it('T3: forgets everything after a gap of any length', () => {
    const sum = new SlidingSum(1000, 10);
    for (let now = 0; now < 1000; now += 10) sum.add(1, now);
    expect(sum.sum(999)).toBe(100);
    expect(sum.sum(3_600_000)).toBe(0);
  });

  it('sums negative amounts too', () => {
    const sum = new SlidingSum(1000, 10);
    sum.add(5, 0);
    sum.add(-8, 500);
    expect(sum.sum(500)).toBe(-3);
    expect(sum.sum(1000)).toBe(-8);
  });

  it('takes a time that has gone back for the present one', () => {
    const sum = new SlidingSum(1000, 10);
    sum.add(1, 5000);
    sum.add(1, 100);
    expect(sum.sum(5999)).toBe(2);
    expect(sum.sum(6000)).toBe(0);
  });
});
