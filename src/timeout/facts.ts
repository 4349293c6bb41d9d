import type { Described, FactsAbout } from '../core/index.ts';
import type { TIMEOUT } from './options.ts';

type Options = Described<typeof TIMEOUT>;

export const facts: FactsAbout<Options> = {
  limits: (options) => ({
    timeMs: timeMs(options),
    cooperative: options.cooperative,
    isTimeUnknown: typeof options.after !== 'number',
  }),
};

/** Infinity where a function says it: nobody knows beforehand. */
export function timeMs({ after }: Options): number {
  return typeof after === 'number' ? after : Infinity;
}
