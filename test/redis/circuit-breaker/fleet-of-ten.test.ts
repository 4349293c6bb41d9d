import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pause, until } from '../../support/http-server.ts';
import { startProgram } from '../../support/processes.ts';
import { hasRedis, type RedisServer, startRedis } from '../../support/redis.ts';
import { hasClients } from '../../support/redis-clients.ts';

/** Calls a second of each of ten instances. */
const RATES = [60, 45, 30, 20, 12, 8, 6, 4, 3, 2];

interface Seen {
  readonly events: readonly { readonly at: number; readonly type: string; readonly reason: string }[];
  readonly state: string;
}

describe.skipIf(!(hasRedis() && hasClients()))('ten processes whose dependency dies', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  it('send it few calls before all circuits are open, probe it one at a time, and close when it is back', async () => {
    let isDead = false;
    const dead: { readonly at: number; readonly isProbe: boolean }[] = [];
    let [probing, mostProbing] = [0, 0];
    const dependency = createServer((request, response) => {
      if (!isDead) return void response.end();
      const isProbe = request.url === '/probe';
      dead.push({ at: Number(process.hrtime.bigint()) / 1e6, isProbe });
      probing += isProbe ? 1 : 0;
      mostProbing = Math.max(mostProbing, probing);
      void pause(300).then(() => {
        probing -= isProbe ? 1 : 0;
        response.writeHead(500).end();
      });
    });
    await new Promise<void>((resolve) => dependency.listen(0, '127.0.0.1', resolve));
    const { port } = dependency.address() as AddressInfo;
    const processes = RATES.map((rate) => startProgram('breaker', server.port, port, rate, 12_000));
    await Promise.all(processes.map(({ ready }) => ready));
    for (const { go } of processes) go();
    await pause(2000);
    isDead = true;
    const diedAt = Number(process.hrtime.bigint()) / 1e6;
    await pause(5000);
    await until(() => probing === 0);
    isDead = false;
    const seen = (await Promise.all(processes.map(({ output }) => output))).map(
      (text) => JSON.parse(text) as Seen,
    );
    dependency.close();
    dependency.closeAllConnections();

    const opened = seen.map(
      ({ events }) => events.find(({ type }) => type === 'circuit.opened')?.at ?? Infinity,
    );
    const allOpenAt = Math.max(...opened);
    const first = dead.filter(({ at, isProbe }) => at <= allOpenAt && !isProbe);
    const probes = dead.filter(({ isProbe }) => isProbe);
    const told = `${first.length} first, ${probes.length} probes, all open after ${allOpenAt - diedAt} ms`;
    expect(first.length, told).toBeLessThanOrEqual(130);
    expect(mostProbing).toBe(1);
    expect(probes.length).toBeGreaterThanOrEqual(1);
    expect(probes.length).toBeLessThanOrEqual(6);
    expect(seen.map(({ state }) => state)).toEqual(RATES.map(() => 'closed'));
  }, 120_000);
});
