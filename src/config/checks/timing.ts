import { type Described, duration, limitOf, numberOf, type Subject, shortestTimeout } from '../subject.ts';
import { attemptsOf, delays, delaysBefore, longestDelay, queueMs, worstCase } from '../worst-case.ts';
import type { Check, Finding } from './finding.ts';

/** A policy with what encloses it and what it encloses. */
function around(
  subject: Subject,
  kind: string,
): { one: Described; outer: readonly Described[]; inner: readonly Described[] }[] {
  return subject.policies.flatMap((one, at) =>
    one.kind === kind
      ? [{ one, outer: subject.policies.slice(0, at), inner: subject.policies.slice(at + 1) }]
      : [],
  );
}

export const TIMING_CHECKS: readonly Check[] = [
  {
    id: 'attempt-timeout-above-total',
    severity: 'error',
    explanation: 'The outer timeout always expires first, so the inner one does nothing.',
    look: (subject) =>
      around(subject, 'timeout').flatMap(({ one, outer }) => {
        const total = shortestTimeout(outer);
        if (total === undefined || limitOf(one, 'timeoutMs') <= limitOf(total, 'timeoutMs')) return [];
        if (numberOf(one, 'timeoutMs') === undefined) return [];
        return [
          {
            keys: one.keys,
            message: `is ${ms(one)} inside '${total.name}', which allows ${ms(total)} in all`,
            fix: `make it at most ${ms(total)}, better a fraction of it`,
          },
        ];
      }),
  },
  {
    id: 'no-room-for-retry',
    severity: 'warning',
    explanation:
      'When the first attempt times out, the total time is over before a second could do anything.',
    look: (subject) => around(subject, 'retry').flatMap((place) => roomForRetry(place, false)),
  },
  {
    id: 'retries-cut-short',
    severity: 'info',
    explanation:
      'When every attempt times out, the total time ends before the last attempts have had theirs.',
    look: (subject) => around(subject, 'retry').flatMap((place) => roomForRetry(place, true)),
  },
  {
    id: 'first-delay-above-total',
    severity: 'error',
    explanation: 'The first retry would begin after the total time is over: there would never be one.',
    look: (subject) =>
      around(subject, 'retry').flatMap(({ one, outer }) => {
        const total = shortestTimeout(outer);
        const { initialMs, delayMs, delaysMs } = (one.options.backoff ?? {}) as FirstDelay;
        const firstMs = initialMs ?? delayMs ?? delaysMs?.[0] ?? 0;
        if (total === undefined || attemptsOf(one) < 2 || firstMs < limitOf(total, 'timeoutMs')) return [];
        return [
          {
            keys: [...one.keys, 'backoff'],
            message: `begins with ${duration(firstMs)} inside '${total.name}', which allows ${ms(total)} in all`,
            fix: 'make the first delay a small part of the total time',
          },
        ];
      }),
  },
  {
    id: 'max-elapsed-above-total',
    severity: 'warning',
    explanation: 'The total time is over before the retry would give up, so its limit does nothing.',
    look: (subject) =>
      around(subject, 'retry').flatMap(({ one, outer }) => {
        const total = shortestTimeout(outer);
        const elapsed = numberOf(one, 'maxElapsedMs');
        if (total === undefined || elapsed === undefined || elapsed <= limitOf(total, 'timeoutMs')) return [];
        return [
          {
            keys: [...one.keys, 'maxElapsed'],
            message: `is ${duration(elapsed)} inside '${total.name}', which allows ${ms(total)} in all`,
            fix: `leave it out, or make it at most ${ms(total)}`,
          },
        ];
      }),
  },
  {
    id: 'queue-outlasts-timeout',
    severity: 'error',
    explanation: 'A call times out while it still waits in the queue, so the limit of the wait does nothing.',
    look: (subject) => [
      ...around(subject, 'bulkhead').flatMap((place) =>
        wait(place, 'maxWait', numberOf(place.one, 'maxWait')),
      ),
      ...around(subject, 'rate-limiter').flatMap((place) =>
        wait(place, 'maxWait', numberOf(place.one, 'maxWaitMs')),
      ),
    ],
  },
  {
    id: 'endless-wait',
    severity: 'warning',
    explanation: 'Nothing ends the wait of a call whose turn never comes.',
    look: (subject) => [
      ...around(subject, 'bulkhead').flatMap((place) => endless(place, queueMs(place.one), 'maxWait')),
      ...around(subject, 'rate-limiter').flatMap((place) =>
        endless(place, limitOf(place.one, 'maxWaitMs'), 'maxWait'),
      ),
    ],
  },
  {
    id: 'no-timeout',
    severity: 'warning',
    explanation: 'A dependency that hangs holds its callers, and all that they hold, for ever.',
    look: ({ policies, keys }) =>
      policies.length === 0 || policies.some(({ kind }) => kind === 'timeout' || kind === 'custom')
        ? []
        : [{ keys, message: 'has no timeout', fix: "add timeout: '10s', or an attemptTimeout" }],
  },
];

/** How the backoffs describe what they begin with. */
interface FirstDelay {
  readonly initialMs?: number;
  readonly delayMs?: number;
  readonly delaysMs?: readonly number[];
}

type Place = ReturnType<typeof around>[number];

/** @param some whether at least a second attempt has its time: then only the later ones are cut short */
function roomForRetry({ one, outer, inner }: Place, some: boolean): Finding[] {
  const total = shortestTimeout(outer);
  const attempt = worstCase(inner);
  const attempts = attemptsOf(one);
  const totalMs = total === undefined ? Infinity : limitOf(total, 'timeoutMs');
  if (total === undefined || attempt.latencyMs === Infinity || attempts < 2) return [];
  const spent = (n: number): number => n * attempt.latencyMs + delaysBefore(one, n);
  // In the middle of a second attempt there is at least a chance.
  const second = attempt.latencyMs + longestDelay(one, 1) < totalMs;
  if (!some) {
    if (second) return [];
    return [
      {
        keys: one.keys,
        message: `has ${attempts} attempts of up to ${duration(attempt.latencyMs)} inside '${total.name}', which allows ${ms(total)} in all: after one that times out there is no time for another`,
        fix: 'make the attempt timeout at most half of the total time',
      },
    ];
  }
  if (!second || spent(Math.min(attempts, 1000)) <= totalMs) return [];
  let fit = 1;
  let next = attempt.latencyMs;
  for (const delayMs of delays(one, Math.min(attempts, 1000))) {
    next += delayMs + attempt.latencyMs;
    if (next > totalMs) break;
    fit += 1;
  }
  return [
    {
      keys: one.keys,
      message: `has up to ${attempts} attempts of ${duration(attempt.latencyMs)}, with delays ${duration(spent(Math.min(attempts, 1000)))} in all, inside '${total.name}', which allows ${ms(total)}: if all time out, ${fit} fit in whole`,
      fix: 'nothing, if failures are mostly quick; else shorten the attempt timeout or lower maxAttempts',
    },
  ];
}

function wait({ one, outer }: Place, option: string, waitMs: number | undefined): Finding[] {
  const total = shortestTimeout(outer);
  if (total === undefined || waitMs === undefined || waitMs < limitOf(total, 'timeoutMs')) return [];
  return [
    {
      keys: [...one.keys, option],
      message: `is ${duration(waitMs)} inside '${total.name}', which allows ${ms(total)} in all`,
      fix: `make it well below ${ms(total)}, so that there is time left for the call itself`,
    },
  ];
}

function endless({ one, outer }: Place, waitMs: number, option: string): Finding[] {
  if (waitMs !== Infinity || outer.some(({ kind }) => kind === 'timeout')) return [];
  return [
    {
      keys: one.keys,
      message: 'lets calls wait without limit, and no timeout encloses it',
      fix: `add ${option}, or a timeout outside of it`,
    },
  ];
}

function ms(timeout: Described): string {
  return duration(limitOf(timeout, 'timeoutMs'));
}
