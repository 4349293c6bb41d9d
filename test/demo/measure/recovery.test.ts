import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../demo/measure/calls.ts';
import { recoveryMs } from '../../../demo/measure/recovery.ts';

/** A call each 10 ms for ten seconds, that succeeds where `good` says so. */
function calls(good: (atMs: number) => boolean): CallRecord[] {
  return Array.from({ length: 1000 }, (_, i) => ({ atMs: i * 10, waitedMs: 50, answered: good(i * 10) }));
}

const recovery = (good: (atMs: number) => boolean) => recoveryMs(calls(good), 4000, 10_000, 2000);

describe('the time to full service', () => {
  it('is nothing for those who were never hurt', () => {
    expect(recovery(() => true)).toBe(0);
  });

  it('counts from the end of the outage to the first good second', () => {
    expect(recovery((atMs) => atMs >= 6000)).toBe(2000);
  });

  it('ends only where service stays full', () => {
    expect(recovery((atMs) => atMs >= 5000 && !(atMs >= 7000 && atMs < 7200))).toBe(3200);
  });

  it('allows one call in a hundred to fail', () => {
    expect(recovery((atMs) => atMs >= 5000 && atMs !== 7000)).toBe(1000);
    expect(recovery((atMs) => atMs >= 5000 && atMs !== 7000 && atMs !== 7010)).toBe(3100);
  });

  it('is unknown if service is not full at the end', () => {
    expect(recovery(() => false)).toBeUndefined();
    expect(recovery((atMs) => atMs < 9500)).toBeUndefined();
    expect(recovery((atMs) => atMs >= 9500)).toBeUndefined();
  });

  it('does not take silence for service', () => {
    expect(recoveryMs([], 4000, 10_000, 2000)).toBeUndefined();
  });

  it('does not take a late answer for service', () => {
    const late = calls(() => true).map((call) => ({ ...call, waitedMs: 2500 }));
    expect(recoveryMs(late, 4000, 10_000, 2000)).toBeUndefined();
  });
});
