/*
 * One process of the replay with leases: calls through a shared limiter, and records when each call was sent, in ms of a clock
 * that all processes of a machine share.
 *
 *     node --import tsx caller.ts PORT SEED MS
 */
import { pipeline } from '../../../src/index.ts';
import { redisFleet, sharedRateLimiter } from '../../../src/redis/index.ts';
import { mulberry32 } from '../../../src/structures/index.ts';
import { openClient } from '../redis-clients.ts';

const [port, seed, forMs] = process.argv.slice(2).map(Number) as [number, number, number];
const random = mulberry32(seed);
const { client, close } = await openClient('ioredis', { host: '127.0.0.1', port });
const fleet = redisFleet(client);
await fleet.ready();
const limiter = sharedRateLimiter({ fleet, name: 'replay', permits: 1000, burst: 1000 });
const calls = pipeline(limiter);
const clock = (): number => Number(process.hrtime.bigint()) / 1e6;

process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));

const uses: number[] = [];
let calledFor = 0;
const until = clock() + forMs;
while (clock() < until) {
  for (let i = Math.floor(random() * 4); i > 0; i--) {
    calledFor += 1;
    void calls.executeOutcome(() => void uses.push(clock()));
  }
  await new Promise((resolve) => setTimeout(resolve, 2));
}
await new Promise((resolve) => setTimeout(resolve, 60));
const { counts } = limiter.snapshot();
await fleet.close();
await close();
process.stdout.write(JSON.stringify({ uses, calledFor, counts, fleet: fleet.snapshot() }));
process.exit(0);
