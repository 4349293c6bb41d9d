import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { RedisClient } from '../../src/redis/index.ts';

/*
 * The real clients, installed in their own folder by `npm run redis-clients`. Without them, their tests are skipped, which in CI
 * counts as failed.
 */
const folder = new URL('../redis/clients/', import.meta.url);

/** True if the clients are installed. In CI they must be. */
export function hasClients(): boolean {
  if (existsSync(new URL('node_modules', folder)) || process.env.CI) return true;
  console.warn(
    'SKIPPED: the clients of Redis are not installed: npm run redis-clients. CI runs these tests.',
  );
  return false;
}

export interface OpenClient {
  readonly client: RedisClient;
  close(): Promise<void>;
}

export type ClientName = 'ioredis' | 'node-redis' | 'Valkey GLIDE';

export const CLIENTS: readonly ClientName[] = ['ioredis', 'node-redis', 'Valkey GLIDE'];

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
}

/** Connects a client as an application would, with the client's own defaults. */
export async function openClient(name: ClientName, target: Target): Promise<OpenClient> {
  const load = createRequire(folder);
  const { host, port, username, password } = target;
  const credentials = password === undefined ? {} : { username, password };
  if (name === 'ioredis') {
    const { Redis } = load('ioredis');
    const client = new Redis({ host, port, ...credentials });
    client.on('error', () => {});
    return { client, close: async () => client.disconnect() };
  }
  if (name === 'node-redis') {
    const { createClient } = load('redis');
    const client = createClient({ socket: { host, port }, ...credentials });
    client.on('error', () => {});
    await client.connect();
    return { client, close: async () => client.destroy() };
  }
  const { GlideClient } = load('@valkey/valkey-glide');
  const client = await GlideClient.createClient({
    addresses: [{ host, port }],
    ...(password !== undefined && { credentials: { username, password } }),
  });
  return { client, close: async () => client.close() };
}

/** Connects a client to the cluster of that node. */
export async function openCluster(name: ClientName, { host, port }: Target): Promise<OpenClient> {
  const load = createRequire(folder);
  if (name === 'ioredis') {
    const { Cluster } = load('ioredis');
    const client = new Cluster([{ host, port }]);
    client.on('error', () => {});
    return { client, close: async () => client.disconnect() };
  }
  if (name === 'node-redis') {
    const { createCluster } = load('redis');
    const client = createCluster({ rootNodes: [{ socket: { host, port } }] });
    client.on('error', () => {});
    await client.connect();
    return { client, close: async () => client.destroy() };
  }
  const { GlideClusterClient } = load('@valkey/valkey-glide');
  const client = await GlideClusterClient.createClient({ addresses: [{ host, port }] });
  return { client, close: async () => client.close() };
}
