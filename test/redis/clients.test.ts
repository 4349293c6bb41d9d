import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { redisFleet } from '../../src/redis/index.ts';
import { hasRedis, type RedisServer, startRedis } from '../support/redis.ts';
import { CLIENTS, hasClients, openClient } from '../support/redis-clients.ts';

const there = hasRedis() && hasClients();

describe.skipIf(!there).each([...CLIENTS])('%s', (name) => {
  let server: RedisServer;
  beforeEach(async () => {
    server = await startRedis();
  });
  afterEach(() => server.close());

  it('is ready, counts the instances, and leaves', async () => {
    const [one, other] = [await openClient(name, server), await openClient(name, server)];
    const [first, second] = [redisFleet(one.client), redisFleet(other.client)];
    await first.ready();
    await second.ready();
    expect(first.snapshot()).toMatchObject({ client: name, mode: 'shared', instances: 1 });
    expect(second.instances).toBe(2);
    await second.close();
    await first.ready();
    expect(first.instances).toBe(1);
    await first.close();
    expect(await server.command('EXISTS', 'seawall:{fleet}:instances')).toBe(':0');
    await Promise.all([one.close(), other.close()]);
  });

  it('says what it may not do', async () => {
    await server.command('ACL', 'SETUSER', 'app', 'on', '>secret', '~*', '+@all', '-evalsha', '-eval');
    const open = await openClient(name, { ...server, username: 'app', password: 'secret' });
    const fleet = redisFleet(open.client);
    await expect(fleet.ready()).rejects.toThrow(
      /no permissions to run the 'evalsha' command|PermissionDenied/,
    );
    await fleet.close();
    await open.close();
  });
});
