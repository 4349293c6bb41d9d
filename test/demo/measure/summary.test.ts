import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../demo/measure/calls.ts';
import { courseOf, summarize } from '../../../demo/measure/summary.ts';
import type { Script } from '../../../demo/script/phases.ts';
import { NO_COUNTS } from '../../../demo/upstream/messages.ts';

const SCRIPT: Script = {
  callsPerSecond: 10,
  successWithinMs: 2000,
  upstream: { workers: 1, serviceMs: 100 },
  phases: [
    { name: 'up', seconds: 1, mode: 'serve', capacity: [1, 1] },
    { name: 'down', seconds: 1, mode: 'hang' },
    { name: 'up again', seconds: 2, mode: 'serve', capacity: [1, 1] },
  ],
};

/** All calls are served, except those in the phase that is down, which wait forever. */
const CALLS: CallRecord[] = Array.from({ length: 40 }, (_, i) => {
  const down = i >= 10 && i < 20;
  return { atMs: i * 100, waitedMs: down ? undefined : 100 + i, answered: !down };
});

const COUNTS = { ...NO_COUNTS, received: 60, mostOpen: 12, worked: 40, workedInVain: 10 };

describe('the summary of a client', () => {
  const summary = summarize(
    { name: 'someone', story: 'tries' },
    { calls: CALLS, endMs: 6000, pace: { lagMs: 12, stallMs: 30, lateShare: 0.5 } },
    { counts: COUNTS, lag: { lagMs: 15, stallMs: 20 } },
    SCRIPT,
  );

  it('counts calls and successes', () => {
    expect(summary).toMatchObject({
      client: 'someone',
      story: 'tries',
      calls: 40,
      successes: 30,
      successRate: 0.75,
    });
    expect(summary.successRateAfterOutage).toBe(1);
  });

  it('takes for the latency of a call that still waits what it has waited so far', () => {
    expect(summary.p50Ms).toBe(129);
    expect(summary.p99Ms).toBe(5000);
  });

  it('sets what the upstream saw against the calls', () => {
    expect(summary).toMatchObject({
      requestsReceived: 60,
      amplification: 1.5,
      mostConcurrent: 12,
      workedInVain: 0.25,
    });
  });

  it('has the pace of the slower of client and upstream', () => {
    expect(summary.pace).toEqual({ lagMs: 15, stallMs: 30, lateShare: 0.5 });
  });

  it('has the recovery, and the success by phase', () => {
    expect(summary.recoveryMs).toBeNull(); // two seconds are too short to be steady
    expect(summary.phases).toEqual([
      { phase: 'up', successRate: 1 },
      { phase: 'down', successRate: 0 },
      { phase: 'up again', successRate: 1 },
    ]);
  });

  it('of nothing is plain data without NaN', () => {
    const nothing = summarize(
      { name: 'nobody', story: '' },
      { calls: [], endMs: 6000, pace: { lagMs: 0, stallMs: 0, lateShare: 0 } },
      { counts: NO_COUNTS, lag: { lagMs: 0, stallMs: 0 } },
      SCRIPT,
    );
    expect(nothing).toMatchObject({
      successRate: 0,
      p50Ms: 0,
      amplification: 0,
      workedInVain: 0,
      recoveryMs: null,
    });
    expect(JSON.parse(JSON.stringify(nothing))).toEqual(nothing);
  });
});

describe('the course of a script', () => {
  it('names its moments', () => {
    expect(courseOf(SCRIPT)).toEqual({
      outageEndMs: 2000,
      capacityBackMs: 2000,
      loadEndMs: 4000,
    });
  });
});
