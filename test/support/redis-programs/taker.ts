/*
 * One process of the replay: takes permits with one client, returns some of them, and records the server's answers.
 *
 *     node --import tsx taker.ts PORT SEED TAKES
 */

import { Fleet } from '../../../src/redis/fleet.ts';
import { bucketLimit } from '../../../src/redis/rate-limiter/limit.ts';
import { GIVE, TAKE } from '../../../src/redis/rate-limiter/take-script.ts';
import { mulberry32 } from '../../../src/structures/index.ts';
import { openClient } from '../redis-clients.ts';

const [port, seed, takes] = process.argv.slice(2).map(Number) as [number, number, number];
const random = mulberry32(seed);
const upTo = (most: number): number => 1 + Math.floor(random() * most);
const limit = bucketLimit('limit', { permits: 30, periodMs: 7, burst: 13, leaseMs: 0 });
const { client, close } = await openClient('ioredis', { host: '127.0.0.1', port });
const { link } = new Fleet(client, {});

/** Time in µs of the server's clock, number of ticks, and wait in µs. */
const log: [at: number, ticks: number, waitUs: number][] = [];
let done = 0;

async function worker(): Promise<void> {
  while (done++ < takes) {
    const cost = upTo(4);
    const maxWaitUs = random() < 0.3 ? 5000 : 0;
    const reply = (await link.run(
      TAKE,
      ['{replay}'],
      [...limit.takeArgs, maxWaitUs, 0, 0, 0, cost],
    )) as number[];
    const [now = 0, used = 0, since = 0, refunded = 0, , waitUs = -1] = reply;
    if (waitUs < 0) continue;
    let ticks = cost * limit.unit;
    if (random() < 0.4) {
      // At once, a little later, or when the bucket may have become full in between.
      if (random() < 0.7) await link.run(TAKE, ['{other}'], [...limit.takeArgs, 0, 0, 0, 0, 1]);
      const taking = { now, used, since, refunded };
      const [back = 0] = (await link.run(
        GIVE,
        ['{replay}'],
        limit.giveArgs(upTo(cost), taking, waitUs),
      )) as number[];
      ticks -= back;
    }
    log.push([now, ticks, waitUs]);
  }
}

await Promise.all(Array.from({ length: 4 }, worker));
await close();
process.stdout.write(JSON.stringify(log));
