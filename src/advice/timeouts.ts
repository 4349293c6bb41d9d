import { durationInWords } from '../core/index.ts';
import type { Advice } from './advice.ts';
import { mayBoundTime, type TimeBudget, timeBudget } from './bounds.ts';
import { placesOf } from './place.ts';

/** `"'total', which allows 10 s in all"` */
export function budgetInWords({ by, ms }: TimeBudget): string {
  return `'${by.name}', which allows ${durationInWords(ms)} in all`;
}

export const noTimeout: Advice = {
  id: 'no-timeout',
  severity: 'warning',
  explanation: 'A dependency that hangs holds its callers, and all that they hold, for ever.',
  look: ({ policies, keys }) =>
    policies.length === 0 || policies.some(mayBoundTime)
      ? []
      : [{ keys, message: 'has no timeout', fix: 'add one for the call, or for each attempt' }],
};

export const attemptTimeoutAboveTotal: Advice = {
  id: 'attempt-timeout-above-total',
  severity: 'error',
  explanation: 'The outer timeout always expires first, so the inner one does nothing.',
  look: (subject) =>
    placesOf(subject, 'limits').flatMap(({ one, fact: { timeMs = Infinity }, outer }) => {
      const total = timeBudget(outer);
      if (total === undefined || timeMs === Infinity || timeMs <= total.ms) return [];
      return [
        {
          keys: one.keys,
          message: `is ${durationInWords(timeMs)} inside ${budgetInWords(total)}`,
          fix: `make it at most ${durationInWords(total.ms)}, better a fraction of it`,
        },
      ];
    }),
};
