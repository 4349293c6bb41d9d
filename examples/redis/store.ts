/** Two instances of an application, here in one process: what one has loaded answers the other, and a change is heard by both. */
import assert from 'node:assert/strict';
import { fakeRedis } from 'seawall/redis';

const server = fakeRedis();
const redis = server.client; // in an application: new Redis(url), of ioredis, or any other client
const subscriber = server.subscriber; // in an application: redis.duplicate()
let loads = 0;
const readUser = async (id: string): Promise<{ id: string; load: number }> => {
  loads += 1;
  return { id, load: loads };
};

// #region shared
import { cache, pipeline } from 'seawall';
import { redisFleet, redisStore } from 'seawall/redis';

const start = () => {
  const fleet = redisFleet(redis);
  const store = redisStore(fleet, { name: 'users', localTtl: '10s', subscriber });
  const kept = cache({ ttl: '1m', staleWhileRevalidate: '10m', staleIfError: '1h', store });
  return { fleet, kept, users: pipeline(kept) };
};
// #endregion

const [one, other] = [start(), start()];
await Promise.all([one.fleet.ready(), other.fleet.ready()]);

const read = ({ users }: typeof one) => users.execute(() => readUser('7'), { key: 'user:7' });
await Promise.all([read(one), read(other)]);
assert.equal(loads, 1);

// #region invalidate
await one.kept.invalidate('user:7'); // when the user has changed: no instance answers with the old one, nor keeps what it was loading
// #endregion

assert.equal((await read(other)).load, 2);
console.log(`${loads} loads for two instances, and one change`);
await Promise.all([one.fleet.close(), other.fleet.close()]);
