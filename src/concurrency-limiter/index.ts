/** Limits how many calls run at once, and finds out itself how many the dependency takes. */

export { concurrencyLimiter } from './concurrency-limiter.ts';
export { ConcurrencyLimitedError } from './errors.ts';
export type { ConcurrencyLimiterEventType } from './events.ts';
export type { ConcurrencyLimiter, ConcurrencyLimiterSnapshot } from './limiter.ts';
export {
  CONCURRENCY_LIMITER,
  type ConcurrencyLimiterOptions,
  type ConcurrencyLimiterUpdate,
} from './options.ts';
