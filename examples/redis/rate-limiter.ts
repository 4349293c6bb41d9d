/** One limit for all instances of an application, here two in one process, with the server in the same process. */
import { isRejectedError, pipeline } from 'seawall';
import { fakeRedis } from 'seawall/redis';

const redis = fakeRedis().client; // in an application: new Redis(url), of ioredis, or any other client
const send = async (): Promise<void> => {};

// #region shared
import { redisFleet, sharedRateLimiter } from 'seawall/redis';

const fleet = redisFleet(redis);
const limiter = sharedRateLimiter({ fleet, name: 'partner', permits: 100, period: '1s' });
const partner = pipeline(limiter);

await partner.execute(send);
// #endregion

// #region ready
await fleet.ready(); // throws if the server is too old, unreachable, or restricts needed commands; the call is optional
fleet.on('fleet.degraded', ({ reason, instances }) =>
  console.warn(`${reason}: each of ${instances} for itself`),
);
// #endregion

// #region tokens
const tokens = sharedRateLimiter({
  fleet,
  name: 'llm-tokens',
  permits: 90_000,
  period: '1m',
  maxWait: '20s',
  cost: {
    reserve: (call) => Number(call.key), // an estimate, before the call
    settle: (outcome) => (outcome.ok ? (outcome.value as { total_tokens: number }).total_tokens : 0),
  },
});
// #endregion
await pipeline(tokens).execute(async () => ({ total_tokens: 812 }), { key: '1500' });

// Another instance of the application shares the limit: of 200 concurrent calls, at most 100 are sent.
const other = redisFleet(redis);
const elsewhere = pipeline(sharedRateLimiter({ fleet: other, name: 'partner', permits: 100, period: '1s' }));
const outcomes = await Promise.all(
  Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? partner : elsewhere).executeOutcome(send)),
);
const refused = outcomes.filter((outcome) => !outcome.ok && isRejectedError(outcome.error));
console.log(`${outcomes.length - refused.length} sent, ${refused.length} refused`);

// #region close
await fleet.close(); // returns permits and leaves the fleet; then close the client
// #endregion
await other.close();
