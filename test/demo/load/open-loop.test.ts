import { describe, expect, it } from 'vitest';
import { Arrivals } from '../../../demo/load/open-loop.ts';

describe('arrivals', () => {
  it('are even, and handed out once', () => {
    const arrivals = new Arrivals(100, 1000);
    expect(arrivals.due(0)).toEqual([0]);
    expect(arrivals.due(25)).toEqual([10, 20]);
    expect(arrivals.due(29)).toEqual([]);
    expect(arrivals.due(30)).toEqual([30]);
  });

  it('are made up for when the generator was late, each with the time at which it was due', () => {
    expect(new Arrivals(100, 1000).due(50)).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it('end with the load', () => {
    const arrivals = new Arrivals(160, 1000);
    expect(arrivals.over).toBe(false);
    expect(arrivals.due(5000)).toHaveLength(160);
    expect(arrivals.over).toBe(true);
    expect(arrivals.due(6000)).toEqual([]);
  });
});
