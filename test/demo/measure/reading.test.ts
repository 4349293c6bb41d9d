import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../demo/measure/calls.ts';
import { read } from '../../../demo/measure/reading.ts';

const call = (atMs: number, waitedMs: number | undefined): CallRecord => ({
  atMs,
  waitedMs,
  answered: waitedMs !== undefined,
});

/** Makes a call every 10 ms. */
const calls = (waitedMs: (i: number) => number | undefined) =>
  Array.from({ length: 300 }, (_, i) => call(i * 10, waitedMs(i)));

describe('a reading', () => {
  it('is of the last second', () => {
    const slowAtFirst = calls((i) => (i < 200 ? 1500 : 50));
    expect(read(slowAtFirst, 2990, 2000)).toMatchObject({ callsPerSecond: 100, successRate: 1, p95Ms: 1500 });
    expect(
      read(
        calls(() => 50),
        2990,
        2000,
      ),
    ).toEqual({ callsPerSecond: 100, successRate: 1, p95Ms: 50 });
  });

  it('counts a call that waits as failed when its time is over, and not before', () => {
    const waiting = [call(0, undefined)];
    expect(read(waiting, 1900, 2000)).toMatchObject({ successRate: undefined, p95Ms: undefined });
    expect(read(waiting, 2100, 2000)).toMatchObject({ successRate: 0, p95Ms: 2000 });
    expect(read(waiting, 3100, 2000)).toMatchObject({ successRate: undefined });
  });

  it('does not divide by a time of nothing', () => {
    expect(read([], 0, 2000).callsPerSecond).toBe(0);
    expect(read([call(0, 1), call(10, 1)], 20, 2000).callsPerSecond).toBe(100);
  });
});
