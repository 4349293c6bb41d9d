import {
  type AdaptiveThrottleConfig,
  declaration as adaptiveThrottle,
} from './adaptive-throttle/declaration.ts';
import { type BulkheadConfig, declaration as bulkhead } from './bulkhead/declaration.ts';
import { type CacheConfig, declaration as cache } from './cache/declaration.ts';
import { type ChaosConfig, declaration as chaos, type SwitchConfig } from './chaos/declaration.ts';
import { type CircuitBreakerConfig, declaration as circuitBreaker } from './circuit-breaker/declaration.ts';
import { type CoalesceConfig, declaration as coalesce } from './coalesce/declaration.ts';
import {
  type ConcurrencyLimiterConfig,
  declaration as concurrencyLimiter,
} from './concurrency-limiter/declaration.ts';
import type { Declared } from './core/index.ts';
import { type FailoverConfig, declaration as failover } from './failover/declaration.ts';
import { type FallbackConfig, declaration as fallback } from './fallback/declaration.ts';
import { type HedgeConfig, declaration as hedge } from './hedge/declaration.ts';
import { type HoldConfig, declaration as hold } from './hold/declaration.ts';
import { declaration as custom } from './pipeline/custom-declaration.ts';
import { declaration as nestedPipeline } from './pipeline/nested-declaration.ts';
import { type RateLimiterConfig, declaration as rateLimiter } from './rate-limiter/declaration.ts';
import {
  type BackoffConfig,
  type BudgetConfig,
  type RetryConfig,
  declaration as retry,
} from './retry/declaration.ts';
import { type TimeoutConfig, declaration as timeout } from './timeout/declaration.ts';

export type {
  AdaptiveThrottleConfig,
  BackoffConfig,
  BudgetConfig,
  BulkheadConfig,
  CacheConfig,
  ChaosConfig,
  CircuitBreakerConfig,
  CoalesceConfig,
  ConcurrencyLimiterConfig,
  FailoverConfig,
  FallbackConfig,
  HedgeConfig,
  HoldConfig,
  RateLimiterConfig,
  RetryConfig,
  SwitchConfig,
  TimeoutConfig,
};

/** All policies of the toolkit, for those who go through them: configuration, explanations, advice, tests, documentation. */
export const DECLARATIONS: readonly Declared[] = [
  fallback,
  cache,
  coalesce,
  rateLimiter,
  timeout,
  retry,
  hedge,
  failover,
  hold,
  adaptiveThrottle,
  circuitBreaker,
  bulkhead,
  concurrencyLimiter,
  chaos,
  custom,
  nestedPipeline,
];

/** For the compiler: what a file may say of each policy that can do without options, by its key. */
export interface PolicyConfigs {
  /** Lets calls with one key share one execution. */
  readonly coalesce: CoalesceConfig;
  /** Runs the operation once more after a failure. */
  readonly retry: WithShort<RetryConfig, 'maxAttempts'>;
  /** Starts another attempt beside one that takes long. */
  readonly hedge: WithShort<HedgeConfig, 'delay'>;
  /** Has what a server asks of one call hold for all calls of that key. */
  readonly holdOnRetryAfter: WithShort<HoldConfig, 'maxWait'>;
  /** Refuses calls on this side while the dependency refuses most of them. */
  readonly adaptiveThrottle: WithShort<AdaptiveThrottleConfig, 'acceptRate'>;
  /** Stops calling a dependency that fails. */
  readonly circuitBreaker: WithShort<CircuitBreakerConfig, 'failureRate'>;
  /** Limits how many calls run at the same time. */
  readonly bulkhead: WithShort<BulkheadConfig, 'maxConcurrent'>;
  /** Limits the number of concurrent calls, and finds the limit from the latency of the dependency. */
  readonly concurrencyLimiter: WithShort<ConcurrencyLimiterConfig, 'maxLimit'>;
}

/** For the compiler: the same for those that need some of their options. */
export interface NeedyPolicyConfigs {
  /** Answers in place of a failure. */
  readonly fallback: FallbackConfig;
  /** Keeps what was loaded, and answers with it. */
  readonly cache: WithShort<CacheConfig, 'ttl'>;
  /** Limits how many calls start per time. */
  readonly rateLimiter: WithShort<RateLimiterConfig, 'permits'>;
  /** Limits how long a call may take: as a whole, attempts and delays together. */
  readonly timeout: WithShort<TimeoutConfig, 'after'>;
  /** Sends each attempt to one of several endpoints, and leaves those out for a while that fail. */
  readonly failover: FailoverConfig;
  /** Does something bad to calls, on purpose. */
  readonly chaos: ChaosConfig;
}

/** For the compiler: further places in the standard order. */
export interface PlaceConfigs {
  /** Limits how long each attempt may take. */
  readonly attemptTimeout: WithShort<TimeoutConfig, 'after'>;
}

/** For the compiler: what several steps share, by name. */
export interface SectionConfigs {
  /** Retry budgets. */
  readonly budgets?: Readonly<Record<string, BudgetConfig>> | undefined;
  /** Switches of chaos. */
  readonly switches?: Readonly<Record<string, SwitchConfig>> | undefined;
}

/**
 * For the compiler: the keys of policies that answer in place of a failure, with a `value`, with what a `function` returns, or with what
 * another `pipeline` does.
 */
export type AnsweringKey = (typeof fallback)['key'];

/** Options, or the one that a bare value stands for. */
type WithShort<C, Short extends keyof C> = C | Exclude<C[Short], object | undefined>;
