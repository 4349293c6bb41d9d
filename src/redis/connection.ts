import { show, wrongType } from '../core/index.ts';
import type {
  GlideClient,
  IoredisClient,
  NodeRedisClient,
  NodeRedisCluster,
  NodeRedisSentinel,
  RedisClient,
  RedisFunction,
} from './client.ts';

/** One face over all clients. */
export interface Connection {
  /** The kind of client, for messages: `'ioredis'`, … */
  readonly client: string;
  /**
   * True if a command would be sent now. While it would not, clients put commands into queues that may be sent much later, or
   * never: so none is given to them. Always true where the client does not say.
   */
  readonly isReady: boolean;
  /** Its own word for how it is, for messages. */
  readonly status: string;
  /** @throws what the client throws or rejects with */
  send(args: string[], key: string): Promise<unknown>;
}

const KINDS = 'an ioredis, node-redis or Valkey GLIDE client, or a function (args, key) => Promise';

/** @throws TypeError if it is no client that is known */
export function connectionTo(client: RedisClient): Connection {
  if (typeof client === 'function') return overFunction(client);
  if (typeof client === 'object' && client !== null) {
    if (has(client, 'call') && 'status' in client) return overIoredis(client as IoredisClient);
    if (has(client, 'customCommand')) return overGlide(client as GlideClient);
    if (has(client, 'sendCommand')) return overNodeRedis(client as NodeRedisClient);
  }
  throw wrongType('redisFleet.client', `must be ${KINDS}`, client, show(client));
}

function has(client: object, method: string): boolean {
  return typeof (client as Record<string, unknown>)[method] === 'function';
}

function overFunction(send: RedisFunction): Connection {
  return { client: 'function', isReady: true, status: 'unknown', send: async (args, key) => send(args, key) };
}

function overIoredis(client: IoredisClient): Connection {
  return {
    client: 'ioredis',
    get isReady() {
      return client.status === 'ready';
    },
    get status() {
      return client.status;
    },
    send: async ([command, ...args]) => client.call(command as string, ...args),
  };
}

function overGlide(client: GlideClient): Connection {
  return {
    client: 'Valkey GLIDE',
    isReady: true,
    status: 'unknown',
    send: async (args) => client.customCommand(args),
  };
}

function overNodeRedis(client: NodeRedisClient | NodeRedisCluster | NodeRedisSentinel): Connection {
  return {
    client: 'node-redis',
    get isReady() {
      return client.isReady !== false;
    },
    get status() {
      return client.isReady === false ? 'not ready' : 'ready';
    },
    send: senderOf(client),
  };
}

function senderOf(client: NodeRedisClient | NodeRedisCluster | NodeRedisSentinel): Connection['send'] {
  if ('masters' in client) return async (args, key) => client.sendCommand(key, false, args);
  if ('getSentinelNode' in client) return async (args) => client.sendCommand(false, args);
  return async (args) => client.sendCommand(args);
}
