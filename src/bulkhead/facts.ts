import type { Described, FactsAbout } from '../core/index.ts';
import type { BULKHEAD } from './options.ts';

type Options = Described<typeof BULKHEAD>;

export const facts: FactsAbout<Options> = {
  queues: (options) => ({ maxQueued: options.maxQueued, maxWaitMs: waitMs(options), option: 'maxWait' }),
  limits: (options) => ({ concurrent: permits(options) }),
};

/** An adopted limit says itself how many may run, and may change its mind. */
export function permits({ limit, maxConcurrent }: Options): number {
  return limit === undefined ? maxConcurrent : Infinity;
}

export function waitMs({ maxQueued, maxWait }: Options): number {
  return maxQueued === 0 ? 0 : maxWait;
}
