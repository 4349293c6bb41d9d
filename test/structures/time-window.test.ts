import { describe, expect, it } from 'vitest';
import { TimeWindow } from '../../src/structures/index.ts';

function totals(window: TimeWindow, now: number): number[] {
  window.advance(now);
  return [window.calls, window.failures, window.slowCalls];
}

describe('TimeWindow', () => {
  it('counts calls, failures and slow calls, and a call may be both', () => {
    const window = new TimeWindow(30_000);
    window.record(false, false, 0);
    window.record(true, false, 10);
    window.record(false, true, 2_000);
    window.record(true, true, 2_000);
    expect(totals(window, 2_000)).toEqual([4, 2, 2]);
  });

  it('lets a call go when its bucket, a thirtieth of the window, is as old as the window', () => {
    const window = new TimeWindow(30_000);
    window.record(true, false, 999);
    expect(totals(window, 29_999)).toEqual([1, 1, 0]);
    expect(totals(window, 30_000)).toEqual([0, 0, 0]);
  });

  it('never counts a call for longer than the window', () => {
    const window = new TimeWindow(30_000);
    window.record(true, false, 1_000);
    expect(totals(window, 30_999)).toEqual([1, 1, 0]);
    expect(totals(window, 31_000)).toEqual([0, 0, 0]);
  });

  it('T3: forgets what lies before an idle gap', () => {
    const window = new TimeWindow(30_000);
    for (let i = 0; i < 4; i++) window.record(false, false, i);
    window.record(false, false, 3_600_000);
    expect(totals(window, 3_600_000)).toEqual([1, 0, 0]);
    // A gap shorter than the window, and one as long as the window.
    window.record(true, false, 3_610_000);
    expect(totals(window, 3_629_000)).toEqual([2, 1, 0]);
    expect(totals(window, 3_630_000)).toEqual([1, 1, 0]);
    expect(totals(window, 3_640_000)).toEqual([0, 0, 0]);
  });

  it('T3: survives a clock that jumps far ahead', () => {
    const window = new TimeWindow(1_000);
    window.record(true, true, 5);
    window.record(false, false, 1e12);
    expect(totals(window, 1e12)).toEqual([1, 0, 0]);
    expect(totals(window, Number.MAX_SAFE_INTEGER)).toEqual([0, 0, 0]);
  });

  it('counts a call as one of now if the clock went back', () => {
    const window = new TimeWindow(30_000);
    window.record(false, false, 50_000);
    window.record(true, false, 10_000);
    expect(totals(window, 79_999)).toEqual([2, 1, 0]);
    expect(totals(window, 80_000)).toEqual([0, 0, 0]);
  });

  it('works before the origin of the clock', () => {
    const window = new TimeWindow(30_000);
    window.record(true, false, -45_500);
    window.record(true, false, -20_500);
    expect(totals(window, -16_500)).toEqual([2, 2, 0]);
    expect(totals(window, -15_500)).toEqual([1, 1, 0]);
    expect(totals(window, 8_999)).toEqual([1, 1, 0]);
    expect(totals(window, 9_000)).toEqual([0, 0, 0]);
  });

  it('is empty after clear, and counts on', () => {
    const window = new TimeWindow(30_000);
    expect(totals(window, 0)).toEqual([0, 0, 0]);
    window.clear();
    window.record(true, true, 100);
    window.clear();
    expect(totals(window, 100)).toEqual([0, 0, 0]);
    window.record(false, true, 200);
    expect(totals(window, 25_000)).toEqual([1, 0, 1]);
    expect(totals(window, 31_000)).toEqual([0, 0, 0]);
  });

  it('takes what it holds over into another length', () => {
    const window = new TimeWindow(30_000);
    window.record(true, false, 500);
    window.record(false, true, 10_500);
    window.record(true, true, 20_500);
    const longer = window.resized(60_000, 20_500);
    expect(totals(longer, 20_500)).toEqual([3, 2, 2]);
    expect(totals(longer, 59_999)).toEqual([3, 2, 2]);
    expect(totals(longer, 60_000)).toEqual([2, 1, 2]);
    const shorter = window.resized(15_000, 20_500);
    expect(totals(shorter, 20_500)).toEqual([2, 1, 2]);
    expect(totals(shorter, 25_000)).toEqual([1, 1, 1]);
    expect(totals(new TimeWindow(100).resized(50, 0), 0)).toEqual([0, 0, 0]);
    // The oldest bucket, at its last moment.
    expect(totals(window.resized(60_000, 29_999), 59_999)).toEqual([3, 2, 2]);
    expect(totals(window.resized(60_000, 30_000), 59_999)).toEqual([2, 1, 2]);
  });

  it('tells what each of its buckets holds, oldest first, with the middle of the bucket for a time', () => {
    const window = new TimeWindow(30_000);
    expect(window.buckets()).toEqual([]);
    window.record(true, false, 5_100);
    expect(window.buckets()).toEqual([{ time: 5_500, calls: 1, failures: 1, slowCalls: 0 }]);
    window.record(false, true, 5_900);
    window.record(true, true, 7_000);
    window.record(false, false, 9_000);
    window.advance(12_000);
    const over = [
      { time: 5_500, calls: 2, failures: 1, slowCalls: 1 },
      { time: 7_500, calls: 1, failures: 1, slowCalls: 1 },
      { time: 9_500, calls: 1, failures: 0, slowCalls: 0 },
    ];
    expect(window.buckets()).toEqual(over);
    window.record(true, true, 12_000);
    expect(window.buckets()).toEqual([...over, { time: 12_500, calls: 1, failures: 1, slowCalls: 1 }]);
    window.clear();
    expect(window.buckets()).toEqual([]);
  });

  it('is made anew from what its buckets hold', () => {
    const window = new TimeWindow(30_000);
    window.recordMany(4, 2, 1, 5_500);
    window.recordMany(2, 1, 2, 7_500);
    expect(totals(window, 7_500)).toEqual([6, 3, 3]);
    expect(window.buckets()).toEqual([
      { time: 5_500, calls: 4, failures: 2, slowCalls: 1 },
      { time: 7_500, calls: 2, failures: 1, slowCalls: 2 },
    ]);
    expect(totals(window, 35_000)).toEqual([2, 1, 2]);
    expect(totals(window, 37_000)).toEqual([0, 0, 0]);
  });
});
