import { oppositeOrder } from '../core/index.ts';
import type { Advice } from './advice.ts';
import { placesOf, repeatersOf } from './place.ts';
import { factOf } from './subject.ts';

export const fallbackInsideRetry: Advice = {
  id: 'fallback-inside-retry',
  severity: 'warning',
  explanation: 'An answer is no failure.',
  look: (subject) =>
    repeatersOf(subject).flatMap(({ one, inner }) =>
      placesOf({ policies: inner }, 'answers')
        .filter(({ fact }) => fact.always)
        .map(({ one: answerer }) => ({
          keys: answerer.keys,
          message: `answers inside '${one.name}', which then sees no failure and never retries`,
          fix: `put it outside of '${one.name}'`,
        })),
    ),
};

export const fallbackInsideCircuitBreaker: Advice = {
  id: 'fallback-inside-circuit-breaker',
  severity: 'warning',
  explanation: 'An answer is no failure.',
  look: (subject) =>
    placesOf(subject, 'judges').flatMap(({ one, inner }) =>
      placesOf({ policies: inner }, 'answers')
        .filter(({ fact }) => fact.always)
        .map(({ one: answerer }) => ({
          keys: answerer.keys,
          message: `answers inside '${one.name}', which then counts successes only and never opens`,
          fix: `put it outside of '${one.name}'`,
        })),
    ),
};

export const retryInsideCircuitBreaker: Advice = {
  id: 'retry-inside-circuit-breaker',
  severity: 'warning',
  explanation:
    'It hears of a dependency that is down only after all attempts and delays, and an open circuit ends no retry.',
  look: (subject) =>
    placesOf(subject, 'judges').flatMap(({ one, inner }) => {
      const [repeater] = repeatersOf({ policies: inner });
      if (repeater === undefined) return [];
      return [
        {
          keys: one.keys,
          message: `counts all attempts of '${repeater.one.name}' as one call`,
          fix: `put it inside of '${repeater.one.name}'`,
        },
      ];
    }),
};

export const oppositeLockOrder: Advice = {
  id: 'opposite-lock-order',
  severity: 'warning',
  explanation: 'A call of each can wait for the place that the other one holds.',
  look: ({ policies }) => {
    const locking = policies.filter((one) => (factOf(one, 'queues')?.maxQueued ?? 0) > 0);
    return locking.flatMap((outer, at) =>
      locking.slice(at + 1).flatMap((inner) => {
        const other = oppositeOrder(outer.lock, inner.lock);
        if (other === undefined) return [];
        return [
          {
            keys: inner.keys,
            message: `is entered by calls that hold a place in '${outer.name}'; in pipeline '${other}' it is the other way round`,
            fix: 'put the two in one order everywhere',
          },
        ];
      }),
    );
  },
};
