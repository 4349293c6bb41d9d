/* The types of the real clients are accepted if this file compiles. `test/redis/clients.test.ts` compiles it. */
import { GlideClient, GlideClusterClient } from '@valkey/valkey-glide';
import { Cluster, Redis } from 'ioredis';
import { createClient, createClientPool, createCluster, createSentinel } from 'redis';
import { redisFleet } from '../../../src/redis/index.ts';

redisFleet(new Redis());
redisFleet(new Redis({ sentinels: [{ host: 'a', port: 1 }], name: 'main' }));
redisFleet(new Cluster([{ host: 'a', port: 1 }]));
redisFleet(createClient());
redisFleet(createClient({ RESP: 3 }));
redisFleet(createCluster({ rootNodes: [] }));
redisFleet(createSentinel({ name: 'main', sentinelRootNodes: [] }));
redisFleet(await GlideClient.createClient({ addresses: [] }));
redisFleet(await GlideClusterClient.createClient({ addresses: [] }));
redisFleet(async (args, key) => [args.length, key]);

// @ts-expect-error a pool has no word for whether it is connected: make a function of it
redisFleet(createClientPool());
// @ts-expect-error an object without any of the methods is no client
redisFleet({});
