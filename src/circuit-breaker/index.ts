export type { CircuitBreaker } from './breaker.ts';
export { circuitBreaker } from './circuit-breaker.ts';
export { CircuitOpenError, type CircuitOpenErrorOptions } from './errors.ts';
export type { CircuitEventType } from './events.ts';
export type { LastFailure } from './last-failure.ts';
export type {
  BreakContext,
  BreakGrowth,
  CircuitBreakerOptions,
  CircuitStats,
  HalfOpenOptions,
} from './options.ts';
export type { CircuitSnapshot } from './snapshot.ts';
