import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { circuitBreaker, custom, type Policy, pipeline } from 'seawall';
import { play, type ScheduledCall, virtualRuntime } from 'seawall/testing';
import { anySchedule } from 'seawall/testing/fast-check';
import { HandWrittenBreaker } from './hand-written-breaker.ts';

const BREAK_MS = 1_000;

/** Makes the breaker under test. It must report when it opens. */
type MakeBreaker = (now: () => number, opened: () => void) => Policy;

const handWritten: MakeBreaker = (now, opened) => {
  const breaker = new HandWrittenBreaker(2, BREAK_MS, now, opened);
  return custom((next) => breaker.execute(next));
};

const seawalls: MakeBreaker = (_now, opened) => {
  const breaker = circuitBreaker({ consecutiveFailures: 2, breakDuration: BREAK_MS });
  breaker.on('circuit.opened', opened);
  return breaker;
};

/** Asserts the property: an open breaker admits no call until its break is over. */
async function keepsItsBreaks(make: MakeBreaker, schedule: readonly ScheduledCall[]): Promise<boolean> {
  const runtime = virtualRuntime();
  const openings: number[] = [];
  const starts: number[] = [];
  const calls = pipeline(
    { runtime },
    make(
      () => runtime.nowMs,
      () => openings.push(runtime.nowMs),
    ),
    custom((next) => {
      starts.push(runtime.nowMs);
      return next();
    }),
  );
  play(calls, runtime, schedule);
  await runtime.runAll();
  return openings.every((opened) => starts.every((start) => start <= opened || start >= opened + BREAK_MS));
}

const property = (make: MakeBreaker) =>
  fc.asyncProperty(anySchedule({ aborts: false }), (schedule) => keepsItsBreaks(make, schedule));

describe('an open breaker lets nothing through', () => {
  it('finds the mistake in the hand-written breaker, and the few calls that show it', async () => {
    const found = await fc.check(property(handWritten), { seed: 1, numRuns: 1_000 });
    assert.equal(found.failed, true);
    // A slow call, two that fail meanwhile and open the circuit, the slow one's success, and one more that is admitted.
    const [schedule = []] = found.counterexample ?? [];
    assert.equal(schedule.length, 4);
  });

  it("finds none in seawall's", async () => {
    await fc.assert(property(seawalls), { seed: 1, numRuns: 300 });
  });
});
