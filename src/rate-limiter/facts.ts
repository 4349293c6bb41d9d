import type { Described, FactsAbout } from '../core/index.ts';
import type { RATE_LIMITER } from './options.ts';

type Options = Described<typeof RATE_LIMITER>;

export const facts: FactsAbout<Options> = {
  queues: (options) => ({
    maxQueued: maxQueued(options),
    maxWaitMs: options.maxWait,
    option: 'maxWait',
  }),
  limits: (options) => ({ within: (ms) => mostWithin(options, ms) }),
};

/** Each key has a queue of its own, and there may be any number of them. */
export function maxQueued({ maxWait, maxQueued: each, key }: Options): number {
  if (maxWait === 0) return 0;
  return key === undefined ? each : Infinity;
}

/** How late a call may be woken that waits in line, and get its permits all the same. */
const LATENESS_MS = 20;

/** How many calls may enter within that time, whatever their keys. */
function mostWithin(options: Options, ms: number): number {
  const { permits, period, algorithm, burst = permits, maxWait, key, cost } = options;
  if (key !== undefined || typeof cost !== 'number') return Infinity;
  const given =
    algorithm === 'sliding-window'
      ? permits * (Math.floor(ms / period) + 1)
      : burst + ((ms + (maxWait === 0 ? 0 : LATENESS_MS)) * permits) / period;
  return Math.floor(given / cost);
}
