/**
 * The shape of each client. They are told apart by their shape, so that none of them is a dependency of this package, and
 * whatever has the shape will do.
 */
export type RedisClient =
  | IoredisClient
  | NodeRedisClient
  | NodeRedisCluster
  | NodeRedisSentinel
  | GlideClient
  | RedisFunction;

/** ioredis: a `Redis`, alone or through Sentinel, or a `Cluster`. */
export interface IoredisClient {
  readonly status: string;
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** node-redis: what `createClient()` makes. */
export interface NodeRedisClient {
  readonly isReady: boolean;
  sendCommand(args: string[]): Promise<unknown>;
}

/** node-redis: what `createCluster()` makes. */
export interface NodeRedisCluster {
  readonly isReady?: boolean;
  readonly masters: readonly unknown[];
  sendCommand(
    firstKey: string | undefined,
    isReadonly: boolean | undefined,
    args: string[],
  ): Promise<unknown>;
}

/** node-redis: what `createSentinel()` makes. */
export interface NodeRedisSentinel {
  readonly isReady: boolean;
  getSentinelNode(): unknown;
  sendCommand(isReadonly: boolean | undefined, args: string[]): Promise<unknown>;
}

/** Valkey GLIDE: a `GlideClient` or a `GlideClusterClient`. */
export interface GlideClient {
  customCommand(args: string[]): Promise<unknown>;
}

/**
 * Any other way to a server: sends a command and answers with its reply, integers as numbers and texts as strings. It rejects with an
 * error whose message is the server's, such as `'NOSCRIPT No matching script'`.
 * @param key the key that the command is about, by which a cluster finds the node
 */
export type RedisFunction = (args: readonly string[], key: string) => Promise<unknown>;
