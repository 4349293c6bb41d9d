import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRejectedError, type Pipeline, pipeline } from '../../src/index.ts';
import { type RedisFleet, redisFleet, sharedRateLimiter } from '../../src/redis/index.ts';
import { type FaultProxy, faultProxy } from '../../src/testing/node/index.ts';
import { pause, until } from '../support/http-server.ts';
import { hasRedis, type RedisServer, startRedis } from '../support/redis.ts';
import { hasClients, type OpenClient, openClient } from '../support/redis-clients.ts';

/*
 * Four instances, two with ioredis and two with node-redis, whose server is unreachable for a while. The calls that they sent are
 * compared with the limit, and the durations of calls with the delays of the process itself.
 */
const PER_MS = 0.2; // 200 a second
const BURST = 100;

interface Ended {
  readonly from: number;
  readonly to: number;
  readonly isSent: boolean;
}

class Load {
  readonly ended: Ended[] = [];
  /** Longest delay of a timer in this process. */
  lagMs = 0;
  under = 0;
  readonly #pipelines: readonly Pipeline[];
  #isOn = true;
  readonly #over: Promise<void>;

  constructor(pipelines: readonly Pipeline[]) {
    this.#pipelines = pipelines;
    this.#over = this.#run();
  }

  stop(): Promise<void> {
    this.#isOn = false;
    return this.#over;
  }

  async #run(): Promise<void> {
    for (let turn = 0; this.#isOn; turn++) {
      this.#call(this.#pipelines[turn % this.#pipelines.length] as Pipeline);
      const before = performance.now();
      await pause(2);
      this.lagMs = Math.max(this.lagMs, performance.now() - before - 2);
    }
    await until(() => this.under === 0, 2000);
  }

  #call(calls: Pipeline): void {
    const from = performance.now();
    let at: number | undefined;
    this.under += 1;
    void calls
      .executeOutcome(() => {
        at = performance.now();
      })
      .then((outcome) => {
        this.under -= 1;
        if (!outcome.ok && !isRejectedError(outcome.error)) throw outcome.error;
        this.ended.push({ from, to: at ?? performance.now(), isSent: at !== undefined });
      });
  }

  /** Returns the largest excess over the limit. */
  excess(): number {
    let [used, last, most] = [0, 0, Number.NEGATIVE_INFINITY];
    const uses = this.ended.filter(({ isSent }) => isSent).sort((a, b) => a.to - b.to);
    for (const { to } of uses) {
      used = Math.max(0, used - (to - last) * PER_MS) + 1;
      last = to;
      most = Math.max(most, used - BURST);
    }
    return most;
  }

  get longestMs(): number {
    return Math.max(...this.ended.map(({ from, to }) => to - from));
  }

  get sent(): number {
    return this.ended.filter(({ isSent }) => isSent).length;
  }
}

describe.skipIf(!(hasRedis() && hasClients()))('a server that fails', () => {
  let server: RedisServer;
  let proxy: FaultProxy;
  let clients: OpenClient[];
  let fleets: RedisFleet[];
  let load: Load;

  beforeEach(async () => {
    server = await startRedis();
    proxy = await faultProxy({ target: server.address });
    clients = await Promise.all(
      (['ioredis', 'ioredis', 'node-redis', 'node-redis'] as const).map((name) => openClient(name, proxy)),
    );
    fleets = clients.map(({ client }) => redisFleet(client));
    for (const fleet of fleets) await fleet.ready();
    for (const fleet of fleets) await fleet.ready(); // now each instance knows the others
    load = new Load(
      fleets.map((fleet) =>
        pipeline(sharedRateLimiter({ fleet, name: 'faults', permits: 200, burst: BURST })),
      ),
    );
    await pause(700);
  });

  afterEach(async () => {
    await load.stop();
    await Promise.all(fleets.map((fleet) => fleet.close()));
    await Promise.all(clients.map(({ close }) => close()));
    await proxy.close();
    await server.close();
  });

  const modes = (): string[] => fleets.map(({ mode }) => mode);
  const allAre = (mode: string) => (): boolean => modes().every((one) => one === mode);

  const faults: readonly (readonly [
    string,
    () => Promise<unknown> | unknown,
    () => Promise<unknown> | unknown,
  ])[] = [
    ['is killed, and starts anew with nothing', () => server.signal('SIGKILL'), () => server.restart()],
    ['stands still', () => server.signal('SIGSTOP'), () => server.signal('SIGCONT')],
    ['is behind a network that swallows all', () => proxy.set({ fault: 'partition' }), () => proxy.heal()],
    ['is 200 ms away', () => proxy.set({ latency: '100ms' }), () => proxy.heal()],
    [
      'has become a replica',
      () => server.command('REPLICAOF', '127.0.0.1', '1'),
      () => server.command('REPLICAOF', 'NO', 'ONE'),
    ],
    [
      'has no memory left',
      () => server.command('CONFIG', 'SET', 'maxmemory', '1'),
      () => server.command('CONFIG', 'SET', 'maxmemory', '0'),
    ],
    [
      'allows scripts no more',
      () => server.command('ACL', 'SETUSER', 'default', '-evalsha', '-eval'),
      () => server.command('ACL', 'SETUSER', 'default', '+evalsha', '+eval'),
    ],
  ];

  it.each(faults)(
    'that %s: nobody waits for it, the limit holds, and all come back',
    async (_, break_, mend) => {
      await break_();
      await until(allAre('local'), 5000);
      await pause(1000);
      await mend();
      await until(allAre('shared'), 15_000);
      await pause(500);
      await load.stop();
      const seen = `excess ${load.excess()}, longest ${load.longestMs} ms, own lag ${load.lagMs} ms, sent ${load.sent}`;
      // If the process was late in between, calls of two times are seen at one.
      expect(load.excess(), seen).toBeLessThanOrEqual(1 + PER_MS * load.lagMs);
      expect(load.longestMs, seen).toBeLessThanOrEqual(55 + 3 * load.lagMs);
      expect(load.under).toBe(0);
      expect(fleets.map(({ instances }) => instances)).toEqual([4, 4, 4, 4]);
    },
    40_000,
  );

  it('that forgets all: at most one more burst, and nothing else changes', async () => {
    await server.command('FLUSHALL');
    await server.command('SCRIPT', 'FLUSH');
    await pause(1000);
    expect(modes()).toEqual(['shared', 'shared', 'shared', 'shared']);
    await load.stop();
    expect(load.excess()).toBeLessThanOrEqual(BURST);
    expect(load.longestMs).toBeLessThanOrEqual(55 + 3 * load.lagMs);
  }, 40_000);

  it('a key of another kind harms that limit alone', async () => {
    await load.stop();
    await server.command('LPUSH', 'seawall:rl:{odd}', 'x');
    const outcome = await pipeline(
      sharedRateLimiter({ fleet: fleets[0] as RedisFleet, name: 'odd', permits: 200 }),
    ).executeOutcome(() => 'sent');
    expect(outcome).toEqual({ ok: true, value: 'sent' });
    expect(modes()).toEqual(['shared', 'shared', 'shared', 'shared']);
  });
});
