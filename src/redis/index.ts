/**
 * State that the instances of an application share through Redis or Valkey.
 * @packageDocumentation
 */

export type {
  SharedCircuitBreakerConfig,
  SharedCircuitBreakerDeclared,
} from './circuit-breaker/declaration.ts';
export type { Votes } from './circuit-breaker/fleet-circuit.ts';
export type { SharedCircuitBreakerOptions, SharedCircuitBreakerUpdate } from './circuit-breaker/options.ts';
export {
  type SharedCircuitBreaker,
  sharedCircuitBreaker,
} from './circuit-breaker/shared-circuit-breaker.ts';
export type {
  GlideClient,
  IoredisClient,
  NodeRedisClient,
  NodeRedisCluster,
  NodeRedisSentinel,
  RedisClient,
  RedisFunction,
} from './client.ts';
export { redisDeclarations } from './declarations.ts';
export { type FakeRedis, type FakeRedisOptions, fakeRedis } from './fake/fake-redis.ts';
export {
  type FleetSnapshot,
  type RedisFleet,
  redisFleet,
} from './fleet.ts';
export type { FleetEventType } from './fleet-events.ts';
export type { RedisFleetOptions } from './fleet-options.ts';
export type { FleetMode } from './health.ts';
export type { PermitCounts } from './rate-limiter/counts.ts';
export type { SharedRateLimiterConfig, SharedRateLimiterDeclared } from './rate-limiter/declaration.ts';
export { FleetUnavailableError } from './rate-limiter/errors.ts';
export type { SharedRateLimiterEventType } from './rate-limiter/events.ts';
export type { SharedRateLimiterOptions, SharedRateLimiterUpdate } from './rate-limiter/options.ts';
export {
  type SharedRateLimiter,
  type SharedRateLimiterSnapshot,
  sharedRateLimiter,
} from './rate-limiter/shared-rate-limiter.ts';
export type { SharedSemaphoreConfig, SharedSemaphoreDeclared } from './semaphore/declaration.ts';
export { SemaphoreFullError } from './semaphore/errors.ts';
export type { SharedSemaphoreEventType } from './semaphore/events.ts';
export type { SharedSemaphoreOptions, SharedSemaphoreUpdate } from './semaphore/options.ts';
export {
  type SharedSemaphore,
  type SharedSemaphoreSnapshot,
  sharedSemaphore,
} from './semaphore/shared-semaphore.ts';
export type { StoreCodec } from './store/codec.ts';
export type { RedisStoreSnapshot } from './store/counts.ts';
export type { RedisStoreOptions } from './store/options.ts';
export { type RedisStore, redisStore } from './store/redis-store.ts';
export type {
  IoredisSubscriber,
  NodeRedisSubscriber,
  SubscribeFunction,
  Subscriber,
} from './store/subscriber.ts';
