import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketLimit } from '../../src/redis/rate-limiter/limit.ts';
import { type Process, startProgram } from '../support/processes.ts';
import { hasRedis, type RedisServer, startRedis } from '../support/redis.ts';
import { hasClients } from '../support/redis-clients.ts';

/*
 * The permits of eight processes are compared with the limit afterwards. The test uses the recorded times of the permits, and
 * measures no time itself, so that it is valid on a slow machine.
 */
const PROCESSES = 8;

const processes = (program: string, server: RedisServer, last: number): Process[] =>
  Array.from({ length: PROCESSES }, (_, i) => startProgram(program, server.port, i + 1, last));

describe.skipIf(!(hasRedis() && hasClients()))(`${PROCESSES} processes on one server`, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  it('are never given more than the limit, to the tick, with costs, waits and permits that come back', async () => {
    const outputs = await Promise.all(processes('taker', server, 5200).map(({ output }) => output));
    const log = outputs.flatMap(
      (output) => JSON.parse(output) as [at: number, ticks: number, waitUs: number][],
    );
    const [perUs = 0, , capacity = 0] = bucketLimit('limit', {
      permits: 3,
      periodMs: 7,
      burst: 13,
      leaseMs: 0,
    }).takeArgs;
    const asked = await server.command('INFO', 'commandstats');
    expect(Number(/cmdstat_evalsha:calls=(\d+)/.exec(asked)?.[1])).toBeGreaterThan(40_000);
    expect(log.length).toBeGreaterThan(1000);
    let [used, at, excess] = [0, 0, Number.NEGATIVE_INFINITY];
    // Of permits with the same microsecond, the one with the longer wait was granted later.
    for (const [now, ticks, waitUs] of log.sort((a, b) => a[0] - b[0] || a[2] - b[2])) {
      used = Math.max(0, used - (now - at) * perUs) + ticks;
      at = now;
      if (ticks > 0) excess = Math.max(excess, used - capacity - waitUs * perUs);
    }
    expect(excess).toBeLessThanOrEqual(0);
  }, 120_000);

  it('use no more than the limit with leases, of which nothing shows, and ask for few of their calls', async () => {
    const callers = processes('caller', server, 3000);
    await Promise.all(callers.map(({ ready }) => ready));
    for (const { go } of callers) go();
    const results = (await Promise.all(callers.map(({ output }) => output))).map(
      (output) =>
        JSON.parse(output) as {
          readonly uses: number[];
          readonly calledFor: number;
          readonly counts: { readonly questions: number; readonly byShare: number };
          readonly fleet: object;
        },
    );
    const sum = (of: (result: (typeof results)[number]) => number): number =>
      results.reduce((total, result) => total + of(result), 0);
    const uses = results.flatMap(({ uses }) => uses).sort((a, b) => a - b);
    let [used, at, excess] = [0, 0, Number.NEGATIVE_INFINITY];
    for (const now of uses) {
      used = Math.max(0, used - (now - at)) + 1; // 1000 a second
      at = now;
      excess = Math.max(excess, used - 1000);
    }
    expect(excess).toBeLessThanOrEqual(0);
    expect(uses.length).toBeGreaterThan(2000);
    expect(sum(({ counts }) => counts.questions) / sum(({ calledFor }) => calledFor)).toBeLessThan(0.2);
  }, 120_000);
});
