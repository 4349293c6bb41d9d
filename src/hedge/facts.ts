import type { Described, FactsAbout } from '../core/index.ts';
import type { HEDGE } from './options.ts';

type Options = Described<typeof HEDGE>;

export const facts: FactsAbout<Options> = {
  repeats: (options) => ({
    attempts: options.maxAttempts,
    longestDelayMs: () => 0,
    firstDelayMs: typeof options.delay === 'number' ? options.delay : 0,
    maxElapsedMs: Number.POSITIVE_INFINITY,
    isBeside: true,
    isBudgeted: true,
    options: { attempts: 'maxAttempts', delay: 'delay' },
  }),
};
