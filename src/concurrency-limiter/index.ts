/** Limits the number of concurrent calls, and finds the limit from the latency of the dependency. */

export { concurrencyLimiter } from './concurrency-limiter.ts';
export { ConcurrencyLimitedError } from './errors.ts';
export type { ConcurrencyLimiterEventType } from './events.ts';
export type { ConcurrencyLimiter, ConcurrencyLimiterSnapshot } from './limiter.ts';
export {
  CONCURRENCY_LIMITER,
  type ConcurrencyLimiterOptions,
  type ConcurrencyLimiterUpdate,
} from './options.ts';
