import { type Bounds, countInWords, type Declared, type Described, declare } from '../core/index.ts';
import { CUSTOM } from './custom-options.ts';

type Options = Described<typeof CUSTOM>;

/** Only code can make a layer, so it has no key in files. */
export const declaration: Declared = declare<typeof CUSTOM>({
  kind: 'custom',
  options: CUSTOM,
  around,
  facts: {
    // The function may end what lies inside whenever it likes.
    limits: () => ({ isTimeUnknown: true }),
  },
  summary: ({ maxAttempts }) => `made in code, runs what lies inside ${timesInWords(maxAttempts)}`,
  happens: (_, { name }) => ({ onFailure: `The layer '${name}', made in code, decides what becomes of it.` }),
});

/** It may run what lies inside as often as it may, one after the other or side by side, and keep calls for as long as it likes. */
function around(inside: Bounds, { maxAttempts }: Options): Bounds {
  return {
    ...inside,
    latencyMs: times(maxAttempts, inside.latencyMs),
    attempts: times(maxAttempts, inside.attempts),
    delaysMs: times(maxAttempts, inside.delaysMs),
    inFlight: Infinity,
  };
}

/** Of nothing, there is nothing also without end. */
function times(count: number, each: number): number {
  return each === 0 ? 0 : count * each;
}

function timesInWords(maxAttempts: number): string {
  if (maxAttempts === 1) return 'once';
  return maxAttempts === Infinity ? 'any number of times' : `up to ${countInWords(maxAttempts)} times`;
}
