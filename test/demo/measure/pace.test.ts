import { describe, expect, it } from 'vitest';
import { machineOf, TOLERABLE } from '../../../demo/measure/pace.ts';

const calm = { lagMs: 3, stallMs: 20, lateShare: 0 };

describe('a machine', () => {
  it('is as slow as its slowest process', () => {
    const machine = machineOf([
      calm,
      { ...calm, lagMs: 12 },
      { ...calm, stallMs: 90 },
      { ...calm, lateShare: 0.005 },
    ]);
    expect(machine).toEqual({ lagMs: 12, stallMs: 90, lateShare: 0.005, keptUp: true });
  });

  it('has not kept up where an event loop was late, stood still, or calls began late', () => {
    expect(machineOf([calm, { ...calm, lagMs: TOLERABLE.lagMs + 1 }]).keptUp).toBe(false);
    expect(machineOf([calm, { ...calm, stallMs: TOLERABLE.stallMs + 1 }]).keptUp).toBe(false);
    expect(machineOf([calm, { ...calm, lateShare: TOLERABLE.lateShare * 2 }]).keptUp).toBe(false);
    expect(machineOf([TOLERABLE]).keptUp).toBe(true);
  });
});
