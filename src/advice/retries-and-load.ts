import type { Advice } from './advice.ts';
import { keysOf, retriersOf } from './place.ts';

/** More runs of the operation for one call than this turn a blip into an outage of one's own making. */
const MAX_AMPLIFICATION = 10;

/** So many need no budget: they are what a single retry has by default. */
const FEW_ATTEMPTS = 3;

export const retryAmplification: Advice = {
  id: 'retry-amplification',
  severity: 'warning',
  explanation: 'In an outage, every call becomes this many: the load that keeps the dependency down.',
  look: (subject) => {
    const all = retriersOf(subject);
    const [first, ...more] = all;
    if (first === undefined) return [];
    const runs = all.reduce((product, { fact }) => product * fact.attempts, 1);
    if (more.length > 0) {
      const factors = all.map(({ fact }) => timesInWords(fact.attempts)).join(' × ');
      return [
        {
          keys: subject.keys,
          message: `retries at ${all.length} layers: up to ${factors} = ${timesInWords(runs)} runs for one call`,
          fix: 'retry at one layer only, the innermost that knows what is safe to repeat',
        },
      ];
    }
    const { one, fact } = first;
    if (fact.isBudgeted || runs <= FEW_ATTEMPTS || runs === Infinity) return [];
    const isMuch = runs > MAX_AMPLIFICATION;
    return [
      {
        keys: keysOf(one, fact.options.budget),
        message: `is none, with ${runs} attempts: nothing keeps retries to a share of the calls`,
        fix: isMuch ? 'take the budget back in, and have fewer attempts' : 'take the budget back in',
        severity: isMuch ? 'error' : 'warning',
      },
    ];
  },
};

function timesInWords(times: number): string {
  return times === Infinity ? 'unlimited' : String(times);
}
