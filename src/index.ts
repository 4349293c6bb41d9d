/** Policies that keep calls to other services within bounds, and the pipeline that composes them. */

export * from './bulkhead/index.ts';
export * from './circuit-breaker/index.ts';
export { type PipelineOptions, pipeline } from './compose.ts';
export {
  type AbandonReason,
  type Admission,
  type Call,
  type CircuitReason,
  type CircuitState,
  type Classifier,
  type Clock,
  type Duration,
  type ErrorMatcher,
  type ErrorRules,
  type EventEnvelope,
  EventHub,
  type EventMap,
  type EventOrigin,
  type EventType,
  type ExecuteOptions,
  type Executor,
  errors,
  type Failure,
  failure,
  type Injection,
  isRejectedError,
  isResilienceError,
  type Listener,
  type Operation,
  type Outcome,
  PASS,
  type Policy,
  type PolicyCall,
  PROCEED,
  RejectedError,
  ResilienceError,
  type ResilienceEvent,
  type Runtime,
  reject,
  replace,
  results,
  type Settlement,
  type Success,
  success,
  systemRuntime,
  type Unsubscribe,
  type Verdict,
} from './core/index.ts';
export {
  type AddsOf,
  type CustomLayer,
  type CustomOptions,
  custom,
  type KeyedPipelines,
  type Layer,
  type MapOptions,
  type Next,
  type OrderWarning,
  type PerKeyOptions,
  type Pipeline,
  type PipelineDescription,
  type PipelineSnapshot,
  type PolicyDescription,
  perKey,
  type RecomposeOptions,
  recompose,
  type WrapOptions,
} from './engine/index.ts';
export * from './fallback/index.ts';
export * from './rate-limiter/index.ts';
export * from './retry/index.ts';
export {
  configureTelemetry,
  type LoggerProvider,
  type TelemetryOptions,
} from './telemetry/index.ts';
export * from './timeout/index.ts';
