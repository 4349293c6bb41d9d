import { describe, expect, it } from 'vitest';
import { SlidingWindow } from '../../src/structures/index.ts';

describe('SlidingWindow', () => {
  it('gives each permit back exactly one period after it was taken', () => {
    const window = new SlidingWindow(3, 1000);
    let log = window.take(window.full, 2, 0);
    log = window.take(log, 1, 400);
    expect(window.available(log, 999)).toBe(0);
    expect(window.waitMs(log, 1, 400)).toBe(600);
    expect(window.waitMs(log, 2, 400)).toBe(600);
    expect(window.waitMs(log, 3, 400)).toBe(1000);
    expect(window.waitMs(log, 4, 400)).toBe(Infinity);
    expect(window.available(log, 1000)).toBe(2);
    expect(window.untilFullMs(log, 1000)).toBe(400);
    expect(window.isFull(log, 1399)).toBe(false);
    expect(window.isFull(log, 1400)).toBe(true);
  });

  it('says when a line is through: of equals period by period, else one by one', () => {
    const window = new SlidingWindow(3, 1000);
    const log = window.take(window.take(window.full, 2, 0), 1, 400);
    const ahead = (...costs: number[]) => ({
      size: costs.length,
      cost: costs.reduce((sum, cost) => sum + cost, 0),
      costOfEach: new Set(costs).size === 1 ? costs[0]! : Number.NaN,
      costs: () => costs,
    });
    expect(window.waitMs(log, 1, 500, ahead(1))).toBe(500);
    expect(window.waitMs(log, 1, 500, ahead(1, 1))).toBe(900);
    expect(window.waitMs(log, 1, 500, ahead(1, 1, 1, 1, 1))).toBe(1900);
    // 2 at 1000, 2 at 2000, 2 at 3000: one permit of each period is left over.
    expect(window.waitMs(log, 2, 500, ahead(2, 2))).toBe(2500);
    expect(window.waitMs(log, 2, 500, ahead(1, 3))).toBe(2500);
    // Whoever costs too much will be refused.
    expect(window.waitMs(log, 1, 500, ahead(7, 1))).toBe(500);
  });

  it('puts back what was taken at a time, unless it is too late', () => {
    const window = new SlidingWindow(3, 1000);
    const log = window.take(window.take(window.full, 2, 0), 1, 400);
    log.putBack(1, 0);
    expect(window.available(log, 500)).toBe(1);
    log.putBack(9, 400);
    expect(window.available(log, 500)).toBe(2);
    log.putBack(1, 123);
    expect(window.available(log, 500)).toBe(2);
    expect(window.available(window.drain(log, 600), 600)).toBe(0);
    log.putBack(1, 0);
    expect(window.available(log, 600)).toBe(0);
    expect(window.available(log, 1000)).toBe(1);
  });

  it('keeps an entry for each time, and lets go of what is over', () => {
    const window = new SlidingWindow(1000, 1000);
    let log = window.take(window.full, 1, 0);
    for (let now = 0; now < 100_000; now++) log = window.take(log, 1, now);
    expect(log.entries.length).toBeLessThan(2 * 2 * 1001);
    for (let i = 0; i < 900; i++) log = window.take(log, 1, 200_000);
    expect(log.entries).toHaveLength(2);
    expect(window.available(log, 200_000)).toBe(100);
    expect(window.isFull(log, 300_000)).toBe(true);
    expect(log.entries).toHaveLength(0);
  });

  it('takes no harm from a clock that went back', () => {
    const window = new SlidingWindow(2, 1000);
    const log = window.take(window.take(window.full, 1, 5000), 1, 4000);
    expect(window.available(log, 5999)).toBe(0);
    expect(window.available(log, 6000)).toBe(2);
  });
});
