import { describe, expect, it } from 'vitest';
import { Gcra } from '../../src/structures/index.ts';

describe('Gcra', () => {
  it('follows the golden vector: 10/s, burst 3, four requests at the same time', () => {
    const gcra = new Gcra(10, 1000, 3);
    let tat = Gcra.FULL;
    const remaining: number[] = [];
    for (let n = 0; n < 3; n++) {
      expect(gcra.waitMs(tat, 1, 0)).toBe(0);
      tat = gcra.take(tat, 1, 0);
      remaining.push(gcra.available(tat, 0));
    }
    expect(remaining).toEqual([2, 1, 0]);
    expect(gcra.waitMs(tat, 1, 0)).toBe(100);
    expect(gcra.untilFullMs(tat, 0)).toBe(300);
  });

  it('gives the whole burst where the ms per permit have no exact form', () => {
    const gcra = new Gcra(3, 100, 300);
    const now = 12_345.678;
    let tat = Gcra.FULL;
    for (let n = 0; n < 300; n++) {
      expect(gcra.waitMs(tat, 1, now)).toBe(0);
      tat = gcra.take(tat, 1, now);
    }
    expect(gcra.available(tat, now)).toBe(0);
    expect(gcra.waitMs(tat, 1, now)).toBeCloseTo(100 / 3, 6);
  });

  it('does not drift over a million permits taken one by one', () => {
    const gcra = new Gcra(3, 1, 2);
    let tat = Gcra.FULL;
    let now = 0;
    for (let n = 0; n < 1_000_000; n++) {
      now += gcra.waitMs(tat, 1, now);
      tat = gcra.take(tat, 1, now);
    }
    expect(now).toBeCloseTo((1_000_000 - 2) / 3, 6);
  });

  it('never holds more than its burst, however long it was left alone', () => {
    const gcra = new Gcra(10, 1000, 5);
    expect(gcra.available(gcra.take(Gcra.FULL, 5, 0), 1e9)).toBe(5);
  });

  it('counts those ahead, and says Infinity to more than it ever holds', () => {
    const gcra = new Gcra(10, 1000, 5);
    const empty = gcra.drain(Gcra.FULL, 0);
    expect(gcra.available(empty, 0)).toBe(0);
    expect(gcra.waitMs(empty, 2, 0)).toBe(200);
    expect(gcra.waitMs(empty, 2, 0, { cost: 7 })).toBe(900);
    expect(gcra.waitMs(Gcra.FULL, 6, 0)).toBe(Infinity);
    expect(gcra.waitMs(empty, 5, 0, { cost: 100 })).toBe(10_500);
  });

  it('is full exactly when all is refilled', () => {
    const gcra = new Gcra(10, 1000, 5);
    const tat = gcra.take(Gcra.FULL, 2, 1000);
    expect(gcra.isFull(tat, 1199)).toBe(false);
    expect(gcra.isFull(tat, 1200)).toBe(true);
    expect(gcra.untilFullMs(tat, 1150)).toBe(50);
  });

  it('converts a state in proportion', () => {
    const from = new Gcra(10, 1000, 10);
    const to = new Gcra(100, 1000, 50);
    const half = from.take(Gcra.FULL, 5, 2000);
    expect(to.available(to.convert(half, from, 2000), 2000)).toBe(25);
    expect(to.available(to.convert(from.drain(Gcra.FULL, 2000), from, 2000), 2000)).toBe(0);
    expect(to.isFull(to.convert(Gcra.FULL, from, 2000), 2000)).toBe(true);
  });

  it('forgives a waiter a late timer, up to 20 ms, and nobody else', () => {
    const gcra = new Gcra(100, 1000, 1);
    const tat = gcra.take(Gcra.FULL, 1, 1000);
    expect(gcra.waitMs(gcra.takeInTurn(tat, 1, 1013), 1, 1013)).toBe(7);
    expect(gcra.waitMs(gcra.takeInTurn(tat, 1, 1027), 1, 1027)).toBe(0);
    expect(gcra.waitMs(gcra.take(tat, 1, 1013), 1, 1013)).toBe(10);
    const afterStall = gcra.takeInTurn(tat, 1, 9000);
    expect(gcra.waitMs(gcra.takeInTurn(gcra.takeInTurn(afterStall, 1, 9000), 1, 9000), 1, 9000)).toBe(10);
  });

  it('keeps a state when the origin of the clock moves, also to before 0', () => {
    const gcra = new Gcra(10, 1000, 5);
    const tat = gcra.take(Gcra.FULL, 5, 2000);
    expect(gcra.waitMs(gcra.shift(tat, -9000), 1, -7000)).toBe(100);
    expect(gcra.available(Gcra.FULL, -7000)).toBe(5);
    expect(gcra.isFull(gcra.shift(Gcra.FULL, -9000), -7000)).toBe(true);
  });

  it('drains what there is at any time and rate: not a permit is left, nor is more taken', () => {
    const gcra = new Gcra(3, 2000, 5);
    const empty = gcra.drain(Gcra.FULL, 10_000);
    expect(gcra.available(empty, 10_000)).toBe(0);
    expect(gcra.waitMs(empty, 3, 10_000)).toBe(2000);
    expect(gcra.untilFullMs(empty, 10_000)).toBeCloseTo(10_000 / 3, 5);
  });

  it('puts permits back', () => {
    const gcra = new Gcra(10, 1000, 5);
    const tat = gcra.putBack(gcra.take(Gcra.FULL, 4, 2000), 3);
    expect(gcra.available(tat, 2000)).toBe(4);
  });

  it('keeps of two states the one with fewer permits, and says as much of one', () => {
    const gcra = new Gcra(10, 1000, 5);
    const [fuller, emptier] = [gcra.take(Gcra.FULL, 1, 2000), gcra.take(Gcra.FULL, 4, 2000)];
    expect(gcra.leastOf(fuller, emptier)).toBe(emptier);
    expect(gcra.leastOf(emptier, fuller)).toBe(emptier);
    expect(gcra.leastOf(Gcra.FULL, fuller)).toBe(fuller);
    expect(gcra.summary(emptier)).toBe(emptier);
  });

  it('tells all its permits on a young clock, though it takes days to fill', () => {
    // The state is small here, and the burst, which it is compared with, is large.
    const gcra = new Gcra(1, 1000, 1_000_000);
    let tat = Gcra.FULL;
    for (let n = 0; n < 3; n++) tat = gcra.take(tat, 1, 0.001);
    expect(gcra.available(tat, 3000.001)).toBe(1_000_000);
    expect(gcra.waitMs(tat, 1_000_000, 3000.001)).toBe(0);
  });
});
