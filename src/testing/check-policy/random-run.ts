import type { Outcome, Policy } from '../../core/index.ts';
import { retry } from '../../retry/index.ts';
import { timeout } from '../../timeout/index.ts';
import type { ScheduledCall } from './schedule.ts';

/** The other policies around and inside the policy in one run. */
export interface Surroundings {
  readonly outer: readonly Policy<unknown>[];
  readonly inner: readonly Policy<unknown>[];
}

type Random = () => number;

/** Makes calls that overlap, fail, hang, are aborted, or ignore their abort. */
export function randomSchedule(random: Random, size: number): ScheduledCall[] {
  let atMs = 0;
  return Array.from({ length: size }, () => {
    atMs += pick(random, [0, 0, 1, 10, 100, 1_000]);
    const hangs = random() < 0.1;
    return {
      atMs,
      takesMs: hangs ? Infinity : pick(random, [0, 1, 5, 50, 500]),
      outcomes: Array.from({ length: 1 + Math.floor(random() * 3) }, () => randomOutcome(random)),
      key: pick(random, [undefined, undefined, 'a', 'b']),
      // A call that hangs must be aborted at some time. Otherwise it would never settle, without any fault of the policy.
      abortAfterMs: hangs ? pick(random, [20, 200, 2_000]) : pick(random, [undefined, undefined, 0, 3, 30]),
      ignoresSignal: !hangs && random() < 0.3,
    };
  });
}

function randomOutcome(random: Random): Outcome {
  return pick<Outcome>(random, [
    { ok: true, value: 'value' },
    { ok: true, value: undefined },
    { ok: false, error: new Error('failure') },
    { ok: false, error: new TypeError('programming error') },
    { ok: false, error: undefined },
  ]);
}

export function randomSurroundings(random: Random): Surroundings {
  const outer: Policy<unknown>[] = [];
  const inner: Policy<unknown>[] = [];
  if (random() < 0.5) outer.push(timeout(pick(random, [20, 300, 5_000]), { name: 'total' }));
  if (random() < 0.5) outer.push(retry({ maxAttempts: 3, backoff: () => 10, budget: false }));
  if (random() < 0.5) inner.push(timeout(pick(random, [2, 40, 400]), { name: 'attempt' }));
  return { outer, inner };
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}
