import fc from 'fast-check';
import type { ScheduledCall } from '../check-policy/schedule.ts';
import { anyOutcome, type OutcomeArbitraryOptions } from './any-outcome.ts';

/** Options of the generated schedules. */
export interface ScheduleArbitraryOptions extends OutcomeArbitraryOptions {
  /** Largest number of calls in a schedule. @default 20 */
  readonly maxCalls?: number | undefined;
  /** Longest time between two calls, in ms. @default 1000 */
  readonly maxGapMs?: number | undefined;
  /** Longest time that an operation takes, in ms. @default 1000 */
  readonly maxTakesMs?: number | undefined;
  /** True if callers abort some of their calls. @default true */
  readonly aborts?: boolean | undefined;
}

/**
 * Generates calls that start one after the other and overlap, sorted by time. Run them with:
 *
 *     const played = play(pipeline, runtime, schedule);
 *     await runtime.runAll();
 *
 * Shrinks to fewer, simpler and shorter calls.
 */
export function anySchedule(options: ScheduleArbitraryOptions = {}): fc.Arbitrary<ScheduledCall[]> {
  const { maxCalls = 20, maxGapMs = 1_000, maxTakesMs = 1_000, aborts = true } = options;
  const call = fc.record({
    gapMs: fc.nat(maxGapMs),
    takesMs: fc.nat(maxTakesMs),
    outcomes: fc.array(anyOutcome(options), { minLength: 1, maxLength: 3 }),
    key: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
    abortAfterMs: aborts
      ? fc.option(fc.nat(maxTakesMs), { nil: undefined, freq: 4 })
      : fc.constant(undefined),
    ignoresSignal: fc.boolean(),
  });
  return fc.array(call, { minLength: 1, maxLength: maxCalls }).map((calls) => {
    let atMs = 0;
    return calls.map(({ gapMs, ...rest }) => {
      atMs += gapMs;
      return { atMs, ...rest };
    });
  });
}
