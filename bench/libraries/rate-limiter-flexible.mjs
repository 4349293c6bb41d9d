import { RateLimiterMemory } from 'rate-limiter-flexible';

export const limiter = (points, duration = 1) => new RateLimiterMemory({ points, duration });
