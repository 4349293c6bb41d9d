import { durationInWords } from '../core/index.ts';
import type { Advice } from './advice.ts';
import { mayBoundTime, type TimeBudget, timeBudget } from './bounds.ts';
import { keysOf, type Place, retriersOf } from './place.ts';
import type { Subject } from './subject.ts';
import { budgetInWords } from './timeouts.ts';

export const firstDelayAboveTotal: Advice = {
  id: 'first-delay-above-total',
  severity: 'error',
  explanation: 'The first retry would begin after the total time is over: there would never be one.',
  look: (subject) =>
    retriersOf(subject).flatMap(({ one, fact: { firstDelayMs, options }, outer }) => {
      const total = timeBudget(outer);
      if (total === undefined || firstDelayMs < total.ms) return [];
      return [
        {
          keys: keysOf(one, options.delay),
          message: `begins with ${durationInWords(firstDelayMs)} inside ${budgetInWords(total)}`,
          fix: 'make the first delay a small part of the total time',
        },
      ];
    }),
};

export const maxElapsedAboveTotal: Advice = {
  id: 'max-elapsed-above-total',
  severity: 'warning',
  explanation: 'The total time is over before the retry would give up, so its limit does nothing.',
  look: (subject) =>
    retriersOf(subject).flatMap(({ one, fact: { maxElapsedMs, options }, outer }) => {
      const total = timeBudget(outer);
      if (total === undefined || maxElapsedMs === Infinity || maxElapsedMs <= total.ms) return [];
      return [
        {
          keys: keysOf(one, options.elapsed),
          message: `is ${durationInWords(maxElapsedMs)} inside ${budgetInWords(total)}`,
          fix: `leave it out, or make it at most ${durationInWords(total.ms)}`,
        },
      ];
    }),
};

export const endlessRetry: Advice = {
  id: 'endless-retry',
  severity: 'error',
  explanation: 'A call to a dependency that stays down is never answered.',
  look: (subject) =>
    retriersOf(subject).flatMap(({ one, fact: { attempts, maxElapsedMs, options }, outer }) => {
      if (attempts < Infinity || maxElapsedMs < Infinity || outer.some(mayBoundTime)) return [];
      const limit = options.elapsed === undefined ? 'a limit of time' : options.elapsed;
      return [
        {
          keys: keysOf(one, options.attempts),
          message: 'is unlimited, and so is the time',
          fix: `add ${limit}, or a timeout outside of it`,
        },
      ];
    }),
};

export const retryWithoutAttemptTimeout: Advice = {
  id: 'retry-without-attempt-timeout',
  severity: 'warning',
  explanation: 'The first attempt that hangs takes all of the time.',
  look: (subject) =>
    retriersOf(subject).flatMap(({ one, outer, inner }) => {
      const total = timeBudget(outer);
      if (total === undefined || inner.some(mayBoundTime)) return [];
      return [
        {
          keys: one.keys,
          message: `has all of its attempts bounded together by '${total.by.name}', and nothing bounds one`,
          fix: 'put a shorter timeout inside of it',
        },
      ];
    }),
};

export const noRoomForRetry: Advice = {
  id: 'no-room-for-retry',
  severity: 'warning',
  explanation: 'When the first attempt times out, the total time is over before a second could do anything.',
  look: (subject) =>
    roomsOf(subject).flatMap(({ place: { one, fact }, total, attemptMs }) =>
      hasSecond(fact, attemptMs, total)
        ? []
        : [
            {
              keys: one.keys,
              message: `has attempts that time out after ${durationInWords(attemptMs)} inside ${budgetInWords(total)}: after one that times out there is no time for another`,
              fix: 'give an attempt at most half of the total time',
            },
          ],
    ),
};

export const retriesCutShort: Advice = {
  id: 'retries-cut-short',
  severity: 'info',
  explanation: 'When every attempt times out, the total time ends before the last attempts have had theirs.',
  look: (subject) =>
    roomsOf(subject).flatMap(({ place: { one, fact }, total, attemptMs }) => {
      const { attempts } = fact;
      if (attempts > MOST_ATTEMPTS || !hasSecond(fact, attemptMs, total)) return [];
      const { begun, whole } = attemptsWithin(fact, attemptMs, total.ms);
      if (whole === begun) return [];
      return [
        {
          keys: one.keys,
          message: `has up to ${attempts} attempts of ${durationInWords(attemptMs)} each inside ${budgetInWords(total)}: if all time out, ${whole} fit in whole, delays counted`,
          fix: 'nothing, if failures are mostly quick; else shorten the time of an attempt, or lower the number of attempts',
        },
      ];
    }),
};

/** A file may say a million attempts. With more than this, only the time ends the call. */
const MOST_ATTEMPTS = 1000;

/** A retry inside a time budget, and the time after which an attempt that hangs has timed out. */
interface Room {
  readonly place: Place<'repeats'>;
  readonly total: TimeBudget;
  readonly attemptMs: number;
}

function roomsOf(subject: Subject): Room[] {
  return retriersOf(subject).flatMap((place) => {
    const total = timeBudget(place.outer);
    const attempt = timeBudget(place.inner);
    return total === undefined || attempt === undefined ? [] : [{ place, total, attemptMs: attempt.ms }];
  });
}

/** True if a second attempt can begin in time: in the middle of one there is at least a chance. */
function hasSecond(fact: Place<'repeats'>['fact'], attemptMs: number, { ms }: TimeBudget): boolean {
  return attemptMs + fact.longestDelayMs(1) < ms;
}

/** How many attempts begin at all when each takes its whole time, and how many of them end within `totalMs`. */
function attemptsWithin(
  { attempts, longestDelayMs, maxElapsedMs }: Place<'repeats'>['fact'],
  attemptMs: number,
  totalMs: number,
): { readonly begun: number; readonly whole: number } {
  let whole = 0;
  let begun = 0;
  for (let beginsAtMs = 0; begun < attempts && beginsAtMs < maxElapsedMs; begun++) {
    if (beginsAtMs + attemptMs <= totalMs) whole = begun + 1;
    beginsAtMs += attemptMs + longestDelayMs(begun + 1);
  }
  return { begun, whole };
}
