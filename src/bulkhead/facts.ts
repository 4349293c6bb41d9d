import type { Described, FactsAbout } from '../core/index.ts';
import type { BULKHEAD } from './options.ts';

type Options = Described<typeof BULKHEAD>;

export const facts: FactsAbout<Options> = {
  queues: (options) => ({
    maxQueued: options.maxQueued,
    maxWaitMs: waitMs(options),
    option: 'maxWait',
    order: orderOptions(options),
    starves: options.queue === 'lifo' && options.codel === undefined,
  }),
  limits: (options) => ({ concurrent: permits(options) }),
};

/** An adopted limit says itself how many may run, and may change its mind. */
export function permits({ limit, maxConcurrent }: Options): number {
  return limit === undefined ? maxConcurrent : Infinity;
}

export function waitMs({ maxQueued, maxWait }: Options): number {
  return maxQueued === 0 ? 0 : maxWait;
}

/** The options that make of the queue more than first come, first served. The expected duration of a call matters without a queue, too. */
export function orderOptions(options: Options): readonly string[] {
  const given = (['codel', 'priority', 'fair', 'partitions'] as const).filter(
    (option) => options[option] !== undefined,
  );
  return options.queue === 'fifo' ? given : ['queue', ...given];
}
