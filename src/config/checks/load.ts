import { type Described, duration, limitOf, numberOf, type Subject, shortestTimeout } from '../subject.ts';
import { attemptsOf } from '../worst-case.ts';
import type { Check, Finding } from './finding.ts';

/** More runs of the operation for one call than this turn a blip into an outage of one's own making. */
const MAX_AMPLIFICATION = 10;

export const LOAD_CHECKS: readonly Check[] = [
  {
    id: 'breaker-window-below-attempts',
    severity: 'error',
    explanation:
      'Attempts that time out would leave the window almost as soon as they have entered it, so the rate says little.',
    look: (subject) =>
      breakers(subject).flatMap(({ breaker, inner }) => {
        const attempt = shortestTimeout(inner);
        const windowMs = numberOf(breaker, 'windowMs');
        if (attempt === undefined || windowMs === undefined) return [];
        const leastMs = 2 * limitOf(attempt, 'timeoutMs');
        if (windowMs >= leastMs) return [];
        return [
          {
            keys: [...breaker.keys, 'window'],
            message: `is ${duration(windowMs)}, less than twice '${attempt.name}' (${duration(leastMs / 2)})`,
            fix: `make it at least ${duration(leastMs)}`,
          },
        ];
      }),
  },
  {
    id: 'minimum-calls-unreachable',
    severity: 'warning',
    explanation: 'The circuit never opens, because there are never enough calls in its window to judge by.',
    look: (subject) => breakers(subject).flatMap((place) => unreachable(place)),
  },
  {
    id: 'slow-calls-unreachable',
    severity: 'warning',
    explanation: 'No call is ever slow: it has timed out by then.',
    look: (subject) =>
      breakers(subject).flatMap(({ breaker, inner }) => {
        const attempt = shortestTimeout(inner);
        const slowMs = numberOf(breaker, 'slowCallDurationMs');
        if (attempt === undefined || slowMs === undefined || slowMs < limitOf(attempt, 'timeoutMs'))
          return [];
        return [
          {
            keys: [...breaker.keys, 'slowCallDuration'],
            message: `is ${duration(slowMs)}, and '${attempt.name}' ends a call after ${duration(limitOf(attempt, 'timeoutMs'))}`,
            fix: 'make it a good part shorter than the timeout',
          },
        ];
      }),
  },
  {
    id: 'endless-retry',
    severity: 'error',
    explanation: 'A call to a dependency that stays down is never answered.',
    look: ({ policies }) =>
      retries(policies).flatMap(({ retry, outer }) =>
        attemptsOf(retry) < Infinity ||
        numberOf(retry, 'maxElapsedMs') !== undefined ||
        outer.some(({ kind }) => kind === 'timeout')
          ? []
          : [
              {
                keys: [...retry.keys, 'maxAttempts'],
                message: 'is unlimited, and so is the time',
                fix: 'add maxElapsed, or a timeout outside of the retry',
              },
            ],
      ),
  },
  {
    id: 'retry-amplification',
    severity: 'warning',
    explanation: 'In an outage, every call becomes this many: the load that keeps the dependency down.',
    look: ({ policies, keys }) => {
      const all = retries(policies);
      const product = all.reduce((runs, { retry }) => runs * attemptsOf(retry), 1);
      const budgeted = all.every(({ retry }) => retry.options.budget !== false);
      if (all.length === 0 || product === Infinity) return [];
      if (all.length > 1) {
        const factors = all.map(({ retry }) => attemptsOf(retry)).join(' × ');
        return [
          {
            keys,
            message: `retries at ${all.length} layers: up to ${factors} = ${product} runs for one call`,
            fix: 'retry at one layer only, the innermost that knows what is safe to repeat',
          },
        ];
      }
      if (budgeted || product <= 3) return [];
      return [
        {
          keys: [...(all[0] as { retry: Described }).retry.keys, 'budget'],
          message: `is false, with ${product} attempts: nothing keeps retries to a share of the calls`,
          fix:
            product > MAX_AMPLIFICATION
              ? 'take the budget back in, and lower maxAttempts'
              : 'take the budget back in',
          ...(product > MAX_AMPLIFICATION && { severity: 'error' as const }),
        },
      ];
    },
  },
];

interface Breaker {
  readonly subject: Subject;
  readonly breaker: Described;
  readonly outer: readonly Described[];
  readonly inner: readonly Described[];
}

function breakers(subject: Subject): Breaker[] {
  return subject.policies.flatMap((breaker, at) =>
    breaker.kind === 'circuit-breaker'
      ? [{ subject, breaker, outer: subject.policies.slice(0, at), inner: subject.policies.slice(at + 1) }]
      : [],
  );
}

function retries(policies: readonly Described[]): { retry: Described; outer: readonly Described[] }[] {
  return policies.flatMap((retry, at) =>
    retry.kind === 'retry' ? [{ retry, outer: policies.slice(0, at) }] : [],
  );
}

function unreachable({ subject, breaker, outer, inner }: Breaker): Finding[] {
  const { options } = breaker;
  const windowMs = numberOf(breaker, 'windowMs');
  const minimum = numberOf(breaker, 'minimumCalls');
  const rates = options.failureRate ?? options.slowCallRate;
  if (windowMs === undefined || minimum === undefined || rates === undefined || rates === null) return [];
  // Another trigger may open it all the same.
  if (typeof options.consecutiveFailures === 'number' || options.shouldTrip === 'function') return [];

  const keys = [...breaker.keys, 'minimumCalls'];
  const limiter = subject.policies.find(({ kind }) => kind === 'rate-limiter');
  if (limiter !== undefined && !limiter.options.key) {
    const perCall = outer.includes(limiter)
      ? retries(outer).reduce((runs, { retry }) => runs * attemptsOf(retry), 1)
      : 1;
    const most = Math.floor(mostWithin(limiter, windowMs) * perCall);
    if (most < minimum) {
      return [
        {
          keys,
          message: `is ${minimum}, and '${limiter.name}' lets at most ${most} through in the window of ${duration(windowMs)}`,
          fix: `lower it below ${most}, or lengthen the window`,
        },
      ];
    }
  }
  const bulkhead = subject.policies.find(({ kind }) => kind === 'bulkhead');
  const attempt = shortestTimeout(inner);
  if (bulkhead === undefined || attempt === undefined) return [];
  const hanging = Math.floor((limitOf(bulkhead, 'maxConcurrent') * windowMs) / limitOf(attempt, 'timeoutMs'));
  if (hanging >= minimum) return [];
  return [
    {
      keys,
      message: `is ${minimum}. When the dependency hangs, '${bulkhead.name}' and '${attempt.name}' let at most ${hanging} calls end in the window of ${duration(windowMs)}`,
      fix: `lower it below ${hanging}, lengthen the window, or add consecutiveFailures`,
    },
  ];
}

/** How many calls a limiter lets through within a time. */
function mostWithin(limiter: Described, ms: number): number {
  const permits = limitOf(limiter, 'permits');
  const periods = ms / limitOf(limiter, 'periodMs');
  if (limiter.options.algorithm === 'sliding-window') return permits * Math.ceil(periods);
  return limitOf(limiter, 'burst') + permits * periods;
}
