import { durationInWords } from '../core/index.ts';
import type { Advice, Sighting } from './advice.ts';
import { timeBudget } from './bounds.ts';
import { keysOf, type Place, placesOf, repeatersOf } from './place.ts';
import { type DescribedPolicy, factOf, type Subject } from './subject.ts';

export const breakerWindowBelowAttempts: Advice = {
  id: 'breaker-window-below-attempts',
  severity: 'error',
  explanation:
    'Attempts that time out would leave the window almost as soon as they have entered it, so the rate says little.',
  look: (subject) =>
    placesOf(subject, 'judges').flatMap(({ one, fact: { windowMs, options }, inner }) => {
      const attempt = timeBudget(inner);
      if (attempt === undefined || windowMs === undefined || windowMs >= 2 * attempt.ms) return [];
      return [
        {
          keys: keysOf(one, options.window),
          message: `is ${durationInWords(windowMs)}, less than twice '${attempt.by.name}' (${durationInWords(attempt.ms)})`,
          fix: `make it at least ${durationInWords(2 * attempt.ms)}`,
        },
      ];
    }),
};

export const slowCallsUnreachable: Advice = {
  id: 'slow-calls-unreachable',
  severity: 'warning',
  explanation: 'No call is ever slow: it has timed out by then.',
  look: (subject) =>
    placesOf(subject, 'judges').flatMap(({ one, fact: { slowMs, options }, inner }) => {
      const attempt = timeBudget(inner);
      if (attempt === undefined || slowMs === undefined || slowMs < attempt.ms) return [];
      return [
        {
          keys: keysOf(one, options.slow),
          message: `is ${durationInWords(slowMs)}, and '${attempt.by.name}' ends a call after ${durationInWords(attempt.ms)}`,
          fix: 'make it a good part shorter than the timeout',
        },
      ];
    }),
};

export const minimumCallsUnreachable: Advice = {
  id: 'minimum-calls-unreachable',
  severity: 'warning',
  explanation: 'It never acts, because there are never enough calls in its window to judge by.',
  look: (subject) =>
    placesOf(subject, 'judges').flatMap((place) => {
      const { windowMs, minimumCalls } = place.fact;
      if (windowMs === undefined || minimumCalls === undefined) return [];
      const judged = { place, windowMs, minimumCalls };
      const byRate = unreachableByRate(subject, judged);
      return byRate.length > 0 ? byRate : unreachableByHanging(subject, judged);
    }),
};

interface Judged {
  readonly place: Place<'judges'>;
  readonly windowMs: number;
  readonly minimumCalls: number;
}

/** Something lets fewer calls in within the window than it takes. */
function unreachableByRate({ policies }: Subject, { place, windowMs, minimumCalls }: Judged): Sighting[] {
  const { one, fact, outer } = place;
  return policies.flatMap((limiter) => {
    const calls = factOf(limiter, 'limits')?.within?.(windowMs);
    if (calls === undefined) return [];
    // Each call that was let in further out may come here several times.
    const between = outer.includes(limiter) ? outer.slice(outer.indexOf(limiter) + 1) : [];
    const most = Math.floor(calls * attemptsThrough(between));
    if (most >= minimumCalls) return [];
    return [
      {
        keys: keysOf(one, fact.options.minimumCalls),
        message: `is ${minimumCalls}, and '${limiter.name}' lets at most ${most} through in the window of ${durationInWords(windowMs)}`,
        fix: `lower it to ${Math.max(most, 1)} or below, or lengthen the window`,
      },
    ];
  });
}

function attemptsThrough(policies: readonly DescribedPolicy[]): number {
  return repeatersOf({ policies }).reduce((runs, { fact }) => runs * fact.attempts, 1);
}

/** When all calls hang, so few have places, and for so long, that too few end within the window. */
function unreachableByHanging({ policies }: Subject, { place, windowMs, minimumCalls }: Judged): Sighting[] {
  const { one, fact, inner } = place;
  const attempt = timeBudget(inner);
  if (attempt === undefined) return [];
  return policies.flatMap((holder) => {
    const { concurrent = Infinity } = factOf(holder, 'limits') ?? {};
    const ended = Math.floor((concurrent * windowMs) / attempt.ms);
    if (ended >= minimumCalls) return [];
    return [
      {
        keys: keysOf(one, fact.options.minimumCalls),
        message: `is ${minimumCalls}. When the dependency hangs, '${holder.name}' and '${attempt.by.name}' let at most ${ended} calls end in the window of ${durationInWords(windowMs)}`,
        fix: `lower it to ${Math.max(ended, 1)} or below, lengthen the window, or have it act upon something else besides`,
      },
    ];
  });
}
