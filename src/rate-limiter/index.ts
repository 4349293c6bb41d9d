/** Limits how many calls start per time. */

export { RateLimitedError } from './errors.ts';
export type { RateLimiterEventType } from './events.ts';
export type { Acquisition, AcquisitionRequest } from './limits.ts';
export { RATE_LIMITER, type RateLimiterOptions, type RateLimiterUpdate } from './options.ts';
export { type RateLimiter, rateLimiter } from './rate-limiter.ts';
export type { RateLimiterSnapshot } from './snapshot.ts';
