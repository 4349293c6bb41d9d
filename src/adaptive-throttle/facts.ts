import type { Described, FactsAbout } from '../core/index.ts';
import type { ADAPTIVE_THROTTLE } from './options.ts';

type Options = Described<typeof ADAPTIVE_THROTTLE>;

export const facts: FactsAbout<Options> = {
  // How many may wait follows from a rate that nobody knows beforehand.
  queues: (options) => ({
    maxQueued: maxWaitOf(options) === 0 ? 0 : Infinity,
    maxWaitMs: maxWaitOf(options),
    option: 'maxWait',
  }),
  judges: ({ algorithm, window, minPerSecond }) => ({
    windowMs: algorithm === 'cubic' ? undefined : window,
    minimumCalls: algorithm === 'cubic' ? undefined : Math.ceil((minPerSecond * window) / 1000),
    slowMs: undefined,
    options: { window: 'window', minimumCalls: 'minPerSecond' },
  }),
};

export function maxWaitOf({ algorithm, maxWait = 0 }: Options): number {
  return algorithm === 'cubic' ? maxWait : 0;
}
