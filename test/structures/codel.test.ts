import { describe, expect, it } from 'vitest';
import { CoDel } from '../../src/structures/index.ts';

describe('CoDel', () => {
  it('sends away what waits longer than twice the target, once a whole interval was above the target', () => {
    const codel = new CoDel(5, 100);
    // [time, wait, rejected]: computed from folly's rule.
    const vectors: readonly (readonly [number, number, boolean])[] = [
      [1, 50, false], // the very first call begins an interval that ends at once
      [2, 50, false], // the interval before was above the target, so the queue is standing; the first call of an interval is never rejected
      [3, 50, true],
      [4, 10, false], // not longer than twice the target
      [50, 11, true],
      [102, 50, true], // the interval ends after 102
      [103, 50, false], // standing again, and the first call
      [104, 5, false], // the shortest wait equals the target: it is not above it
      [150, 50, true], // still by the interval before
      [204, 50, false],
      [205, 50, false], // no longer standing
      [400, 50, false], // the interval before was above the target again, so the queue is standing; the first call
      [401, 50, true],
    ];
    for (const [now, waited, sent] of vectors)
      expect([now, codel.isOverloaded(waited, now)]).toEqual([now, sent]);
  });

  it('tells how near the shortest wait is to the one from which calls go', () => {
    const codel = new CoDel(5, 100);
    codel.isOverloaded(4, 1);
    expect(codel.load).toBe(0.4);
    codel.isOverloaded(2, 2);
    expect(codel.load).toBe(0.2);
  });

  it('does not stand once something has passed without a wait', () => {
    const codel = new CoDel(5, 100);
    for (const now of [1, 2]) codel.isOverloaded(50, now);
    expect(codel.isStanding).toBe(true);
    codel.passed();
    expect([codel.isStanding, codel.load]).toEqual([false, 0]);
    for (const now of [3, 4, 500]) expect(codel.isOverloaded(50, now)).toBe(false);
  });
});
