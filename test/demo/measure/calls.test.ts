import { describe, expect, it } from 'vitest';
import {
  type CallRecord,
  judgedAtMs,
  madeAfter,
  succeeded,
  successRate,
} from '../../../demo/measure/calls.ts';

const call = (atMs: number, waitedMs?: number, answered = waitedMs !== undefined): CallRecord => ({
  atMs,
  waitedMs,
  answered,
});

describe('a call', () => {
  it('succeeds with a 200 in time, and with nothing else', () => {
    expect(succeeded(call(0, 2000), 2000)).toBe(true);
    expect(succeeded(call(0, 2001), 2000)).toBe(false);
    expect(succeeded(call(0, 5, false), 2000)).toBe(false);
    expect(succeeded(call(0), 2000)).toBe(false);
  });

  it('is judged when it is answered or its time is over', () => {
    expect(judgedAtMs(call(100, 50), 1000, 2000)).toBe(150);
    expect(judgedAtMs(call(100, 50), 140, 2000)).toBeUndefined();
    expect(judgedAtMs(call(100), 2099, 2000)).toBeUndefined();
    expect(judgedAtMs(call(100), 2100, 2000)).toBe(2100);
    expect(judgedAtMs(call(100, 4000), 9000, 2000)).toBe(2100);
  });
});

describe('calls', () => {
  it('have the share of successes as their rate, and none without calls', () => {
    expect(successRate([call(0, 1), call(1, 1), call(2), call(3, 9, false)], 2000)).toBe(0.5);
    expect(successRate([], 2000)).toBeUndefined();
  });

  it('can be cut after a moment', () => {
    const calls = [call(0), call(10), call(20), call(30)];
    expect(madeAfter(calls, 10)).toEqual([call(20), call(30)]);
    expect(madeAfter(calls, -1)).toEqual(calls);
    expect(madeAfter(calls, 30)).toEqual([]);
  });
});
