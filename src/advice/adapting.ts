import type { Advice } from './advice.ts';
import { keysOf, placesOf } from './place.ts';

export const limitOutOfReach: Advice = {
  id: 'limit-out-of-reach',
  severity: 'warning',
  explanation:
    'A limit adapts only as far as calls use it: above what another one lets in, it bounds nothing.',
  look: (subject) => {
    const limits = placesOf(subject, 'limits');
    const fixed = limits.filter(({ fact }) => fact.adapts === undefined && fact.concurrent !== undefined);
    return limits.flatMap(({ one, fact: { adapts, concurrent: most = Infinity } }) => {
      const tighter = fixed.find(({ fact: { concurrent = Infinity } }) => concurrent < most);
      if (adapts === undefined || tighter === undefined) return [];
      const { concurrent } = tighter.fact;
      return [
        {
          keys: keysOf(one, adapts),
          message: `may become more than the ${concurrent} calls that '${tighter.one.name}' lets in`,
          fix: `make it ${concurrent} at most`,
        },
      ];
    });
  },
};
