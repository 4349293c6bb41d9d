import { durationInWords } from '../core/index.ts';
import type { Advice } from './advice.ts';
import { keysOf, placesOf, repeatersOf, retriersOf } from './place.ts';

export const hedgeOutsideRetry: Advice = {
  id: 'hedge-outside-retry',
  severity: 'warning',
  explanation:
    'Each of the attempts that run side by side is then retried by itself, whatever the others come to.',
  look: (subject) =>
    repeatersOf(subject).flatMap(({ one, fact, inner }) => {
      const [retrier] = fact.isBeside === true ? retriersOf({ policies: inner }) : [];
      if (retrier === undefined) return [];
      return [
        {
          keys: one.keys,
          message: `has '${retrier.one.name}' inside, so up to ${fact.attempts} rows of retries run side by side`,
          fix: `put it inside of '${retrier.one.name}', where each attempt is hedged`,
        },
      ];
    }),
};

export const hedgeLaterThanAttempts: Advice = {
  id: 'hedge-later-than-attempts',
  severity: 'warning',
  explanation: 'What is given up before the delay is over gets no company.',
  look: (subject) =>
    repeatersOf(subject).flatMap(({ one, fact, inner }) => {
      if (fact.isBeside !== true || fact.firstDelayMs === Infinity) return [];
      return placesOf({ policies: inner }, 'limits')
        .filter(({ fact: { timeMs = Infinity } }) => timeMs <= fact.firstDelayMs)
        .slice(0, 1)
        .map(({ one: limiter, fact: { timeMs } }) => ({
          keys: keysOf(one, fact.options.delay),
          message: `is ${durationInWords(fact.firstDelayMs)}, and '${limiter.name}' ends each attempt after ${durationInWords(timeMs ?? 0)}: none runs beside another`,
          fix: `make it shorter than '${limiter.name}'`,
        }));
    }),
};
