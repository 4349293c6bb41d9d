/** Three instances of an application, here in one process: failures that two of them see open the circuit of the third. */
import { setTimeout as sleep } from 'node:timers/promises';
import { circuitBreaker, pipeline } from 'seawall';
import { fakeRedis, redisFleet, sharedCircuitBreaker } from 'seawall/redis';

const redis = fakeRedis().client; // in an application: new Redis(url), of ioredis, or any other client
const send = async (): Promise<never> => {
  throw new Error('503');
};

const start = () => {
  const fleet = redisFleet(redis);
  // #region shared
  const breaker = sharedCircuitBreaker(circuitBreaker({ name: 'partner' }), { fleet });
  const partner = pipeline(breaker);
  // #endregion
  return { fleet, breaker, partner };
};

const [one, two, three] = [start(), start(), start()];
three.breaker.on('circuit.opened', ({ reason }) => console.log(`the third opens: ${reason}`));
await three.partner.execute(async () => 'fine, as far as it knows');
for (const { partner } of [one, two]) {
  for (let i = 0; i < 20; i++) await partner.executeOutcome(send);
}
while (three.breaker.state === 'closed') await sleep(50);
console.log(three.breaker.votes);
await Promise.all([one, two, three].map(({ fleet }) => fleet.close()));
