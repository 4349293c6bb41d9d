import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../demo/measure/calls.ts';
import { recoveryMs } from '../../../demo/measure/recovery.ts';

/** Makes a call every 10 ms for ten seconds. It succeeds if `good` returns true. */
function calls(good: (atMs: number) => boolean): CallRecord[] {
  return Array.from({ length: 1000 }, (_, i) => ({ atMs: i * 10, waitedMs: 50, answered: good(i * 10) }));
}

const recovery = (good: (atMs: number) => boolean) => recoveryMs(calls(good), 4000, 10_000, 2000);

describe('the time to steady service', () => {
  it('is nothing for those who were never hurt', () => {
    expect(recovery(() => true)).toBe(0);
  });

  it('counts from the end of the outage to the first steady second', () => {
    expect(recovery((atMs) => atMs >= 6000)).toBe(2000);
  });

  it('waits until service has been full for three seconds', () => {
    expect(recovery((atMs) => atMs >= 5000 && !(atMs >= 6000 && atMs < 6200))).toBe(2200);
  });

  it('does not take a hiccup later for a relapse', () => {
    expect(recovery((atMs) => atMs >= 5000 && !(atMs >= 9000 && atMs < 9500))).toBe(1000);
    expect(recovery((atMs) => atMs >= 5000 && atMs < 9500)).toBe(1000);
  });

  it('allows five calls in a hundred to fail', () => {
    expect(recovery((atMs) => atMs >= 4000 && atMs % 200 !== 0)).toBe(0);
    expect(recovery((atMs) => atMs >= 4000 && atMs % 100 !== 0)).toBeUndefined();
  });

  it('is unknown if service was never full for so long', () => {
    expect(recovery(() => false)).toBeUndefined();
    expect(recovery((atMs) => atMs >= 7500)).toBeUndefined();
    expect(recovery((atMs) => Math.floor(atMs / 1000) % 3 !== 0)).toBeUndefined();
  });

  it('does not take silence for service', () => {
    expect(recoveryMs([], 4000, 10_000, 2000)).toBeUndefined();
  });

  it('does not take a late answer for service', () => {
    const late = calls(() => true).map((call) => ({ ...call, waitedMs: 2500 }));
    expect(recoveryMs(late, 4000, 10_000, 2000)).toBeUndefined();
  });
});
