import type { Described, FactsAbout } from '../core/index.ts';
import type { HOLD } from './options.ts';

export const facts: FactsAbout<Described<typeof HOLD>> = {
  // Any number of calls may wait, but those that are refused.
  queues: ({ maxWait }) => ({
    maxQueued: maxWait === 0 ? 0 : Infinity,
    maxWaitMs: maxWait,
    option: 'maxWait',
  }),
};
