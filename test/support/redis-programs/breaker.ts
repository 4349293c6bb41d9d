/*
 * One process of a fleet that shares a circuit: calls a dependency at a rate, and records when its circuit opened and closed, in
 * ms of a clock that all processes of a machine share.
 *
 *     node --import tsx breaker.ts PORT DEPENDENCY RATE MS
 */
import { circuitBreaker, pipeline } from '../../../src/index.ts';
import { redisFleet, sharedCircuitBreaker } from '../../../src/redis/index.ts';
import { openClient } from '../redis-clients.ts';

const [port, dependency, rate, forMs] = process.argv.slice(2).map(Number) as [number, number, number, number];
const { client, close } = await openClient('ioredis', { host: '127.0.0.1', port });
// On a busy machine, a process itself may be late. An instance without news probes alone.
const fleet = redisFleet(client, { timeout: '2s' });
await fleet.ready();
const own = circuitBreaker({
  name: 'dependency',
  window: { calls: 20 },
  minimumCalls: 10,
  failureRate: 0.5,
  breakDuration: '1s',
  slowStart: false,
});
const breaker = sharedCircuitBreaker(own, { fleet });
const calls = pipeline(breaker);
const clock = (): number => Number(process.hrtime.bigint()) / 1e6;
const events: { readonly at: number; readonly type: string; readonly reason: string }[] = [];
for (const type of ['circuit.opened', 'circuit.closed'] as const) {
  breaker.on(type, ({ reason }) => void events.push({ at: clock(), type, reason }));
}

process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));

const until = clock() + forMs;
while (clock() < until) {
  void calls.executeOutcome(async () => {
    const kind = breaker.state === 'half-open' ? 'probe' : 'call';
    const response = await fetch(`http://127.0.0.1:${dependency}/${kind}`);
    if (!response.ok) throw new Error(String(response.status));
  });
  await new Promise((resolve) => setTimeout(resolve, 1000 / rate));
}
const { state } = breaker;
await fleet.close();
await close();
process.stdout.write(JSON.stringify({ events, state }));
process.exit(0);
