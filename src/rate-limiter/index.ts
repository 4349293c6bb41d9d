/** Limits how many calls start per time. */

export { RateLimitedError } from './errors.ts';
export type { Acquisition } from './limits.ts';
export type { RateLimiterOptions, RateLimiterUpdate } from './options.ts';
export {
  type AcquisitionRequest,
  type RateLimiter,
  type RateLimiterEvent,
  type RateLimiterSnapshot,
  rateLimiter,
} from './rate-limiter.ts';
