/*
 * One process of a stampede: asks a cache for one key, and writes down what it got and whether it has loaded it.
 *
 *     node --import tsx loader.ts PORT DIES
 *
 * With DIES it kills itself while it loads.
 */
import { cache, pipeline } from '../../../src/index.ts';
import { redisFleet, redisStore } from '../../../src/redis/index.ts';
import { openClient } from '../redis-clients.ts';

const [port, dies] = process.argv.slice(2).map(Number) as [number, number];
const { client, close } = await openClient('ioredis', { host: '127.0.0.1', port });
// The machine may be busy: what is counted are loads.
const fleet = redisFleet(client, { timeout: '5s' });
await fleet.ready();
const store = redisStore(fleet, { name: 'stampede' });
const calls = pipeline(cache({ ttl: '1m', store, storeTimeout: '5s', lease: '1s' }));

process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));

let loads = 0;
const answers = await Promise.all(
  Array.from({ length: 20 }, () =>
    calls.execute(
      async () => {
        loads += 1;
        await new Promise((resolve) => setTimeout(resolve, 100));
        if (dies === 1) process.kill(process.pid, 'SIGKILL');
        return { from: 'the database' };
      },
      { key: 'hot' },
    ),
  ),
);
await fleet.close();
await close();
process.stdout.write(JSON.stringify({ loads, answers }));
process.exit(0);
