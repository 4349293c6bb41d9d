import type { Advice } from './advice.ts';
import { mayBoundTime } from './bounds.ts';
import { placesOf, retriersOf } from './place.ts';

export const sharedInsideRetry: Advice = {
  id: 'shared-inside-retry',
  severity: 'warning',
  explanation:
    'Calls that share an answer share its failure, and then each tries again for itself; what is remembered of it fails each attempt.',
  look: (subject) =>
    retriersOf(subject).flatMap(({ one, inner }) =>
      placesOf({ policies: inner }, 'shares').map(({ one: sharer }) => ({
        keys: sharer.keys,
        message: `is shared inside '${one.name}', which each caller runs for itself`,
        fix: `put it outside of '${one.name}', so that all share its attempts`,
      })),
    ),
};

export const keptInsideCircuitBreaker: Advice = {
  id: 'kept-inside-circuit-breaker',
  severity: 'warning',
  explanation: 'What is kept says nothing of the dependency, and nobody gets it while the circuit is open.',
  look: (subject) =>
    placesOf(subject, 'judges').flatMap(({ one, inner }) =>
      placesOf({ policies: inner }, 'shares')
        .filter(({ fact }) => fact.isKept)
        .map(({ one: keeper }) => ({
          keys: keeper.keys,
          message: `answers inside '${one.name}', which counts what it keeps as successes of the dependency`,
          fix: `put it outside of '${one.name}'`,
        })),
    ),
};

export const keptInsideLimit: Advice = {
  id: 'kept-inside-limit',
  severity: 'info',
  explanation: 'An answer that is there adds no load, so it needs no permit.',
  look: (subject) =>
    placesOf(subject, 'limits').flatMap(({ one, fact: { concurrent = Infinity, within }, inner }) => {
      if (concurrent === Infinity && within === undefined) return [];
      return placesOf({ policies: inner }, 'shares')
        .filter(({ fact }) => fact.isKept)
        .map(({ one: keeper }) => ({
          keys: keeper.keys,
          message: `answers inside '${one.name}', of which each call takes a permit first`,
          fix: `put it outside of '${one.name}'`,
        }));
    }),
};

export const refreshWithoutTimeout: Advice = {
  id: 'refresh-without-timeout',
  severity: 'warning',
  explanation: 'No call waits for it, so no timeout further out ends it.',
  look: (subject) =>
    placesOf(subject, 'shares').flatMap(({ one, fact, inner }) =>
      !fact.refreshes || inner.some(mayBoundTime)
        ? []
        : [
            {
              keys: one.keys,
              message: 'loads values anew while no call waits, and no timeout inside ends a load that hangs',
              fix: 'put a timeout inside of it',
            },
          ],
    ),
};
