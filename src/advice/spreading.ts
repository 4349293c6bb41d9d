import type { Advice } from './advice.ts';
import { placesOf, repeatersOf } from './place.ts';

export const failoverOutsideRetry: Advice = {
  id: 'failover-outside-retry',
  severity: 'warning',
  explanation: 'The endpoint is chosen once for a call, so another attempt meets the same failure.',
  look: (subject) =>
    placesOf(subject, 'spreads').flatMap(({ one, fact, inner }) => {
      const [repeater] = fact.endpoints > 1 ? repeatersOf({ policies: inner }) : [];
      if (repeater === undefined) return [];
      return [
        {
          keys: one.keys,
          message: `has '${repeater.one.name}' inside, all of whose attempts go to one endpoint`,
          fix: `put it inside of '${repeater.one.name}', where each attempt goes to another endpoint`,
        },
      ];
    }),
};
