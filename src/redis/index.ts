/** What the instances of an application share through Redis or Valkey. */

export type {
  GlideClient,
  IoredisClient,
  NodeRedisClient,
  NodeRedisCluster,
  NodeRedisSentinel,
  RedisClient,
  RedisFunction,
} from './client.ts';
export {
  type FleetSnapshot,
  type RedisFleet,
  redisFleet,
} from './fleet.ts';
export type { FleetEventType } from './fleet-events.ts';
export type { RedisFleetOptions } from './fleet-options.ts';
export type { FleetMode } from './health.ts';
