/** Limits how many calls start per time. */

export { RateLimitedError } from './errors.ts';
export type { RateLimiterEventType } from './events.ts';
export type { Acquisition } from './limits.ts';
export { RATE_LIMITER, type RateLimiterOptions, type RateLimiterUpdate } from './options.ts';
export {
  type AcquisitionRequest,
  type RateLimiter,
  type RateLimiterSnapshot,
  rateLimiter,
} from './rate-limiter.ts';
