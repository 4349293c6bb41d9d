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
    // 2 at 1000, 2 at 2000, 2 at 3000: one permit of each period remains.
    expect(window.waitMs(log, 2, 500, ahead(2, 2))).toBe(2500);
    expect(window.waitMs(log, 2, 500, ahead(1, 3))).toBe(2500);
    // A call that costs too much will be rejected.
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

  it('lets in who has waited exactly until its time, though rounding says a little less', () => {
    const window = new SlidingWindow(1, 0.3);
    for (let start = 1; start < 200; start += 0.1) {
      const log = window.take(window.full, 1, start);
      const now = start + 0.1;
      const ms = window.waitMs(log, 1, now);
      expect(ms).toBeCloseTo(0.2, 5);
      expect(window.waitMs(log, 1, now + ms)).toBe(0);
    }
  });

  it('takes the permits of a late waiter when it comes', () => {
    const window = new SlidingWindow(1, 1000);
    const log = window.takeInTurn(window.full, 1, 1500);
    expect(window.waitMs(log, 1, 2400)).toBe(100);
  });

  it('has as many permits at once as there are, and keeps a state as it is at another rate', () => {
    const window = new SlidingWindow(3, 1000);
    const log = window.take(window.full, 2, 0);
    expect(window.burst).toBe(3);
    expect(new SlidingWindow(4, 500).convert(log)).toBe(log);
    expect(window.untilFullMs(window.full, 5)).toBe(0);
    expect(window.available(window.full, 5)).toBe(3);
  });

  it('takes nothing where nothing is asked for', () => {
    const window = new SlidingWindow(3, 1000);
    const log = window.take(window.take(window.full, 1, 100), 0, 200);
    expect(log.entries).toEqual([100, 1]);
  });

  it('keeps a state when the origin of the clock moves', () => {
    const window = new SlidingWindow(3, 1000);
    expect(window.shift(window.full, 5000)).toBeUndefined();
    const log = window.take(window.take(window.full, 2, 1000), 1, 1400);
    const shifted = window.shift(log, -5000)!;
    expect(shifted.entries).toEqual([-4000, 2, -3600, 1]);
    expect(window.waitMs(shifted, 1, -3600)).toBe(600);
    expect(window.available(shifted, -3000)).toBe(2);
  });

  it('moves the time that seals what was taken with the origin', () => {
    const window = new SlidingWindow(3, 1000);
    const log = window.shift(window.drain(window.take(window.full, 1, 1000), 1200), 5000)!;
    log.putBack(1, 6000);
    log.putBack(1, 6200);
    expect(window.available(log, 6300)).toBe(0);
  });

  it('sums a state up as if all had been taken with the last of it', () => {
    const window = new SlidingWindow(5, 1000);
    expect(window.summary(window.full)).toBeUndefined();
    const log = window.take(window.take(window.full, 2, 0), 1, 400);
    const summary = window.summary(log)!;
    expect(summary.entries).toEqual([400, 3]);
    expect(window.available(summary, 1399)).toBe(2);
    expect(window.available(summary, 1400)).toBe(5);
    // The state itself is left as it was.
    expect(log.entries).toEqual([0, 2, 400, 1]);
    window.available(log, 2000);
    expect(window.summary(log)).toBeUndefined();
  });

  it('keeps of two states one that has no more than either: the larger sum, at the later time', () => {
    const window = new SlidingWindow(5, 1000);
    const much = window.take(window.full, 4, 0);
    const late = window.take(window.full, 1, 700);
    for (const least of [window.leastOf(much, late), window.leastOf(late, much)]) {
      expect(least?.entries).toEqual([700, 4]);
    }
    expect(window.leastOf(much, window.full)?.entries).toEqual([0, 4]);
    expect(window.leastOf(window.full, late)?.entries).toEqual([700, 1]);
    expect(window.leastOf(window.full, window.full)).toBeUndefined();

    const drained = window.drain(window.take(window.full, 1, 800), 900);
    const sealed = window.leastOf(window.take(window.full, 5, 850), drained)!;
    sealed.putBack(5, 900);
    expect(window.available(sealed, 900)).toBe(0);
  });

  it('puts nothing back twice into what was drained at that very time', () => {
    const window = new SlidingWindow(3, 1000);
    const log = window.drain(window.full, 500);
    log.putBack(3, 500);
    expect(window.available(log, 500)).toBe(0);
  });
});
