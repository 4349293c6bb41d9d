/** One of the instances: it calls a partner that allows the whole fleet 200 calls a second. */
import { pipeline } from 'seawall';
import { redisFleet, sharedRateLimiter } from 'seawall/redis';
import { client } from './resp.ts';

const [port = 0, perSecond = 0] = process.argv.slice(2).map(Number);
// This file does nothing if it is started alone.
if (process.send !== undefined) run();

function run(): void {
  const redis = client(port);
  const fleet = redisFleet(redis.send, { instances: 4 });
  const limiter = sharedRateLimiter({ fleet, name: 'partner', permits: 200, period: '1s', burst: 100 });
  const partner = pipeline(limiter);
  let called = 0;
  let sent: number[] = [];

  const calls = setInterval(() => {
    // Makes all calls that are due by now: a timer of this process may be late.
    for (const due = (process.uptime() - startedAt) * perSecond; called < due; called++) {
      const from = performance.now();
      void partner.executeOutcome(() => void sent.push(performance.now() - from));
    }
  }, 2);
  const startedAt = process.uptime();
  const reports = setInterval(() => {
    process.send?.({ waits: sent, mode: fleet.mode, instances: fleet.instances });
    sent = [];
  }, 50);

  process.on('message', async () => {
    clearInterval(calls);
    clearInterval(reports);
    await fleet.close();
    redis.close();
    process.disconnect();
  });
}
