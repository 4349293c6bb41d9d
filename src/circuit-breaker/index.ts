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
  SlowStartOptions,
  TripOptions,
} from './options.ts';
export type { CircuitSnapshot, SnapshotOptions } from './snapshot.ts';
export type { BucketSnapshot, WindowSnapshot } from './window-snapshot.ts';
