/**
 * Policies that keep calls to other services within bounds, and the pipeline that composes them, without telemetry: for browsers, and for
 * whoever counts bytes. Events are there all the same. A policy of this entry works in a pipeline of the root and the other way round.
 * @packageDocumentation
 */

export * from './adaptive-throttle/index.ts';
export * from './bulkhead/index.ts';
export * from './cache/index.ts';
export * from './circuit-breaker/index.ts';
export * from './coalesce/index.ts';
export * from './concurrency-limiter/index.ts';
export type {
  Call,
  CircuitReason,
  CircuitState,
  Classifier,
  Clock,
  Criticality,
  Discard,
  Duration,
  ErrorMatcher,
  ErrorRules,
  EventEnvelope,
  EventHub,
  EventMap,
  EventType,
  ExecuteOptions,
  Failure,
  Injection,
  Listener,
  Moment,
  Operation,
  Outcome,
  Platform,
  Policy,
  ResilienceEvent,
  Runtime,
  Success,
  Unsubscribe,
  Verdict,
} from './core/index.ts';
export {
  DeadlineExceededError,
  errors,
  isRejectedError,
  isResilienceError,
  RejectedError,
  ResilienceError,
  results,
  systemRuntime,
} from './core/index.ts';
export * from './failover/index.ts';
export * from './fallback/index.ts';
export * from './hedge/index.ts';
export {
  type AddsOf,
  type Custom,
  type CustomLayer,
  type CustomOptions,
  type CustomUpdate,
  custom,
  type KeyedExecuteOptions,
  type KeyedPipelines,
  type KeyedWrapOptions,
  type Layer,
  type MapOptions,
  type Next,
  type PerKeyOptions,
  type Pipeline,
  type PipelineDescription,
  type PipelineOptions,
  type PipelineSnapshot,
  type PolicyDescription,
  perKey,
  pipeline,
  type RecomposeOptions,
  recompose,
  type WrapOptions,
} from './pipeline/index.ts';
export * from './rate-limiter/index.ts';
export * from './retry/index.ts';
export * from './timeout/index.ts';
