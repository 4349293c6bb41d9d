import { describe, expect, it } from 'vitest';
import { OUTAGE } from '../../../demo/script/outage.ts';
import {
  capacityBackMs,
  lengthMs,
  outageEndMs,
  type Script,
  spanAt,
  spans,
  stretch,
  workersAt,
} from '../../../demo/script/phases.ts';

const SCRIPT: Script = {
  callsPerSecond: 80,
  successWithinMs: 2000,
  upstream: { workers: 10, serviceMs: 100 },
  phases: [
    { name: 'up', seconds: 1, mode: 'serve', capacity: [1, 1] },
    { name: 'down', seconds: 2, mode: 'hang' },
    { name: 'rising', seconds: 1, mode: 'serve', capacity: [0, 1] },
    { name: 'up again', seconds: 1, mode: 'serve', capacity: [1, 1] },
  ],
};

describe('a script', () => {
  it('has phases that follow each other without a gap', () => {
    expect(spans(SCRIPT).map(({ phase, fromMs, toMs }) => [phase.name, fromMs, toMs])).toEqual([
      ['up', 0, 1000],
      ['down', 1000, 3000],
      ['rising', 3000, 4000],
      ['up again', 4000, 5000],
    ]);
    expect(lengthMs(SCRIPT)).toBe(5000);
  });

  it('is in the later phase at the moment between two, and in the first and last beyond its ends', () => {
    const at = (ms: number) => spanAt(spans(SCRIPT), ms).phase.name;
    expect([-1, 0, 999, 1000, 2999, 3000, 4999, 5000, 9000].map(at)).toEqual([
      'up',
      'up',
      'up',
      'down',
      'down',
      'rising',
      'up again',
      'up again',
      'up again',
    ]);
  });

  it('without phases is refused', () => {
    expect(() => spanAt([], 0)).toThrow('a script needs at least one phase');
  });

  it('stretches its phases and nothing else', () => {
    const longer = stretch(SCRIPT, 10);
    expect(longer.phases.map(({ seconds }) => seconds)).toEqual([2, 4, 2, 2]);
    expect({ ...longer, phases: [] }).toEqual({ ...SCRIPT, phases: [] });
  });

  it('gives a serving phase its share of workers, at least one, and no other phase any', () => {
    const workers = (ms: number) => workersAt(spanAt(spans(SCRIPT), ms), ms, SCRIPT.upstream);
    expect([0, 999, 1000, 2999].map(workers)).toEqual([10, 10, 0, 0]);
    expect([3000, 3100, 3500, 3960, 4000].map(workers)).toEqual([1, 1, 5, 10, 10]);
  });

  it('ends its outage with the last phase that does not serve', () => {
    expect(outageEndMs(spans(SCRIPT))).toBe(3000);
  });

  it('has its capacity back when the workers suffice for the load', () => {
    // 80 calls a second of 100 ms need 8 workers: from 75 % on, because the number is rounded.
    expect(capacityBackMs(SCRIPT)).toBe(3750);
  });
});

describe('the outage of the demo', () => {
  it('takes 25 seconds, so that the demo takes 27 with the time for the last calls', () => {
    expect(lengthMs(OUTAGE) + OUTAGE.successWithinMs).toBe(27_000);
  });

  it('goes from healthy through 503, a hang, resets and a slow recovery to healthy', () => {
    expect(OUTAGE.phases.map(({ mode }) => mode)).toEqual([
      'serve',
      'refuse',
      'hang',
      'reset',
      'serve',
      'serve',
      'serve',
    ]);
    expect(OUTAGE.phases[0]).toMatchObject({ capacity: [1, 1] });
    expect(OUTAGE.phases.at(-1)).toMatchObject({ capacity: [1, 1] });
  });

  it('can serve its load in good times', () => {
    const { upstream, callsPerSecond } = OUTAGE;
    expect((upstream.workers * 1000) / upstream.serviceMs).toBeGreaterThan(callsPerSecond);
  });
});
