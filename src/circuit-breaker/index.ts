/** Stops calling a dependency that fails. */

export type { BreakContext, BreakGrowth } from './break-growth.ts';
export type { CircuitBreaker } from './breaker.ts';
export { circuitBreaker } from './circuit-breaker.ts';
export type { CircuitStats } from './circuit-stats.ts';
export { CircuitOpenError, type CircuitOpenErrorOptions } from './errors.ts';
export type { CircuitEventType } from './events.ts';
export type { HalfOpenOptions } from './half-open-options.ts';
export type { LastFailure } from './last-failure.ts';
export {
  CIRCUIT_BREAKER,
  type CircuitBreakerOptions,
  type CircuitBreakerUpdate,
  type TripOptions,
} from './options.ts';
export type { SlowStartOptions } from './slow-start.ts';
export type { CircuitSnapshot, SnapshotOptions } from './snapshot.ts';
export type { BucketSnapshot, WindowSnapshot } from './window-snapshot.ts';
