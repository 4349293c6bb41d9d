/** A fleet in virtual time: two instances, a server that becomes unreachable, and three seconds that take no real time. */
import { pipeline } from 'seawall';
// #region fake
import { fakeRedis, redisFleet, sharedRateLimiter } from 'seawall/redis';
import { virtualRuntime } from 'seawall/testing';

const runtime = virtualRuntime();
const server = fakeRedis({ runtime, latency: 1 });
const instance = () => {
  const fleet = redisFleet(server.client, { instances: 2 });
  return pipeline({ runtime }, sharedRateLimiter({ fleet, name: 'partner', permits: 10, burst: 10 }));
};
const [one, other] = [instance(), instance()];

server.hang(); // or fail('READONLY …'), setLatency('200ms'), flush()
const outcomes = [...Array(20).keys()].map((i) => (i % 2 === 0 ? one : other).executeOutcome(() => i));
await runtime.advance('3s');
const sent = (await Promise.all(outcomes)).filter(({ ok }) => ok).length; // each sends its half of the permits that are not reserved for leases
// #endregion
if (sent !== 8) throw new Error(`${sent} were sent`);
