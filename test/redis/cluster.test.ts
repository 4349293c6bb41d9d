import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { circuitBreaker, isRejectedError, pipeline } from '../../src/index.ts';
import type { Fleet } from '../../src/redis/fleet.ts';
import {
  type RedisFleet,
  redisFleet,
  sharedCircuitBreaker,
  sharedRateLimiter,
} from '../../src/redis/index.ts';
import { bucketLimit } from '../../src/redis/rate-limiter/limit.ts';
import { pause } from '../support/http-server.ts';
import { hasRedis, type RedisServer, startRedis } from '../support/redis.ts';
import { hasClients, type OpenClient, openCluster } from '../support/redis-clients.ts';

const TYPES = ['ioredis', 'node-redis', 'Valkey GLIDE'] as const;

describe.skipIf(!(hasRedis() && hasClients()))('a cluster of three masters', () => {
  let nodes: RedisServer[];
  beforeAll(async () => {
    nodes = await Promise.all(
      [1, 2, 3].map(() => startRedis('--cluster-enabled', 'yes', '--cluster-node-timeout', '2000')),
    );
    const { status, stdout } = spawnSync(
      'redis-cli',
      ['--cluster', 'create', ...nodes.map(({ address }) => address), '--cluster-yes'],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stdout);
    for (const node of nodes) {
      while (!(await node.command('CLUSTER', 'INFO')).includes('cluster_state:ok')) await pause(20);
    }
  }, 60_000);
  afterAll(() => Promise.all(nodes.map((node) => node.close())));

  async function withFleet(
    name: (typeof TYPES)[number],
    act: (fleet: RedisFleet) => Promise<void>,
  ): Promise<void> {
    const open: OpenClient = await openCluster(name, nodes[0] as RedisServer);
    const fleet = redisFleet(open.client, { prefix: name.replace(' ', '-'), timeout: '2s' });
    await fleet.ready();
    await act(fleet);
    expect(fleet.snapshot()).toMatchObject({ mode: 'shared', failed: 0 });
    await fleet.close();
    await open.close();
  }

  it.each(TYPES)(
    '%s: limits spread over all nodes, and each is exact; circuits are in one slot',
    async (name) => {
      await withFleet(name, async (fleet) => {
        const breaker = sharedCircuitBreaker(circuitBreaker({ name: 'partner' }), { fleet });
        const limiter = sharedRateLimiter({
          fleet,
          name: 'keys',
          permits: 3,
          period: '1h',
          key: true,
          lease: false,
        });
        const calls = pipeline(breaker, limiter);
        const outcomes = await Promise.all(
          Array.from({ length: 1500 }, (_, i) => calls.executeOutcome(() => i, { key: `key ${i % 300}` })),
        );
        expect(outcomes.filter(({ ok }) => ok)).toHaveLength(900);
        expect(outcomes.every((outcome) => outcome.ok || isRejectedError(outcome.error))).toBe(true);
        const sizes = await Promise.all(nodes.map((node) => node.command('DBSIZE')));
        expect(sizes.every((size) => Number(size.slice(1)) > 50)).toBe(true);
        expect(breaker.votes.instances).toBe(1);
      });
    },
    60_000,
  );

  it('a slot that moves under load: no call fails, and the limit holds', async () => {
    await withFleet('ioredis', async (fleet) => {
      const limiter = sharedRateLimiter({
        fleet,
        name: 'moving',
        permits: 100_000,
        period: '24h',
        lease: false,
      });
      const calls = pipeline(limiter);
      const key = `${fleet.name}:rl:{moving}`;
      const slot = (await (nodes[0] as RedisServer).command('CLUSTER', 'KEYSLOT', key)).slice(1);
      const ids = await Promise.all(
        nodes.map(async (node) => (await node.command('CLUSTER', 'MYID')).split('\r\n')[1] ?? ''),
      );
      const owners = await Promise.all(nodes.map((node) => node.command('CLUSTER', 'COUNTKEYSINSLOT', slot)));
      await calls.executeOutcome(() => 1);
      const at = (
        await Promise.all(nodes.map((node) => node.command('CLUSTER', 'COUNTKEYSINSLOT', slot)))
      ).findIndex((count, i) => count !== owners[i]);
      const [from, to] = [nodes[at] as RedisServer, nodes[(at + 1) % 3] as RedisServer];
      let [sent, isOn] = [1, true];
      const load = (async () => {
        while (isOn) {
          await calls.execute(() => 1);
          sent += 1;
          await pause(1);
        }
      })();
      await pause(20);
      await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', ids[at] ?? '');
      await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', ids[(at + 1) % 3] ?? '');
      await pause(50);
      await from.command('MIGRATE', to.host, String(to.port), key, '0', '1000');
      await pause(50);
      for (const node of [to, from])
        await node.command('CLUSTER', 'SETSLOT', slot, 'NODE', ids[(at + 1) % 3] ?? '');
      await pause(200);
      isOn = false;
      await load;
      expect(await to.command('CLUSTER', 'COUNTKEYSINSLOT', slot)).toBe(':1');
      // The server knows each call, except those that arrived since.
      const { take, takeArgs, unit } = bucketLimit('', {
        permits: 100_000,
        periodMs: 86_400_000,
        burst: 100_000,
        leaseMs: 0,
      });
      const [, used] = (await (fleet as Fleet).link.run(take, [key], [...takeArgs, 0, 0, 0, 0])) as [
        number,
        number,
      ];
      expect(Math.ceil(used / unit)).toBeGreaterThan(sent - 5);
      expect(Math.ceil(used / unit)).toBeLessThanOrEqual(sent);
      expect(sent).toBeGreaterThan(50);
    });
  }, 60_000);
});
