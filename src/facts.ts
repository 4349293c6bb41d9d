/** The facts about the policies of which `standard()` composes its pipeline: less than their declarations, to save bytes. */

export { facts as bulkheadFacts } from './bulkhead/facts.ts';
export { facts as circuitBreakerFacts } from './circuit-breaker/facts.ts';
export { facts as holdFacts } from './hold/facts.ts';
export { facts as rateLimiterFacts } from './rate-limiter/facts.ts';
export { facts as retryFacts } from './retry/facts.ts';
export { facts as timeoutFacts } from './timeout/facts.ts';
