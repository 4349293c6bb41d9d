import { afterEach, describe, expect, it } from 'vitest';
import { type Pipeline, pipeline, timeout } from '../../../src/index.ts';
import {
  type FakeRedis,
  FleetUnavailableError,
  fakeRedis,
  type RedisFleet,
  type RedisFleetOptions,
  redisFleet,
  SemaphoreFullError,
  type SharedSemaphore,
  type SharedSemaphoreOptions,
  sharedSemaphore,
} from '../../../src/redis/index.ts';
import { type VirtualRuntime, virtualRuntime } from '../../../src/testing/index.ts';

interface Instance {
  readonly fleet: RedisFleet;
  readonly semaphore: SharedSemaphore;
  readonly calls: Pipeline;
}

let runtime: VirtualRuntime;
let server: FakeRedis;
let instances: Instance[] = [];
let [running, most] = [0, 0];

function start(
  options: Partial<SharedSemaphoreOptions> = {},
  fleetOptions: RedisFleetOptions = {},
): Instance {
  if (instances.length === 0) {
    runtime = virtualRuntime();
    server = fakeRedis({ runtime, latency: 1 });
    [running, most] = [0, 0];
  }
  const fleet = redisFleet(server.client, fleetOptions);
  const semaphore = sharedSemaphore({
    permits: 2,
    ...options,
    name: 'mainframe',
    fleet,
  } as SharedSemaphoreOptions);
  const instance = { fleet, semaphore, calls: pipeline({ runtime, name: 'mainframe' }, semaphore) };
  instances.push(instance);
  return instance;
}

afterEach(() => {
  instances = [];
});

/** Makes a call whose operation takes that time. */
function call({ calls, semaphore }: Instance, ms: number) {
  const seen: { startedAt?: number; token?: number | undefined; error?: unknown; ok?: boolean } = {};
  void calls
    .executeOutcome(async (own) => {
      seen.startedAt = runtime.nowMs;
      seen.token = semaphore.token(own);
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => void runtime.clock.setTimer(ms, resolve));
      running -= 1;
    })
    .then((outcome) => {
      seen.ok = outcome.ok;
      if (!outcome.ok) seen.error = outcome.error;
    });
  return seen;
}

describe('permits', () => {
  it('are there for the whole fleet, and free again when a call has ended', async () => {
    const [one, other] = [start(), start()];
    const all = [call(one, 100), call(other, 100), call(one, 100), call(other, 100)];
    await runtime.advance(20);
    expect(all.map(({ ok }) => ok)).toEqual([undefined, undefined, false, false]);
    expect(all[2]?.error).toBeInstanceOf(SemaphoreFullError);
    expect(all[2]?.error).toMatchObject({
      code: 'semaphore-full',
      message: "all 2 permits of 'mainframe' are in use",
    });
    await runtime.advance(200);
    const later = [call(one, 10), call(other, 10)];
    await runtime.advance(50);
    expect(later.map(({ ok }) => ok)).toEqual([true, true]);
    expect(one.semaphore.snapshot()).toMatchObject({ permits: 2, active: 0, queued: 0 });
    await runtime.runAll();
  });

  it('are never had by more calls than there are, and each call gets its turn', async () => {
    for (let i = 0; i < 4; i++) start({ permits: 3, maxWait: '1h' });
    const all = instances.flatMap((instance) => Array.from({ length: 20 }, () => call(instance, 20)));
    await runtime.advance('10s');
    expect(all.every(({ ok }) => ok)).toBe(true);
    expect(most).toBe(3);
    const tokens = all.map(({ token = 0 }) => token);
    expect(new Set(tokens).size).toBe(80);
    expect(Math.min(...tokens)).toBeGreaterThan(0);
  });

  it('come with a token that grows from holder to holder', async () => {
    const [one, other] = [start({ permits: 1, maxWait: '1h' }), start({ permits: 1, maxWait: '1h' })];
    const all = Array.from({ length: 10 }, (_, i) => call(i % 2 === 0 ? one : other, 20));
    await runtime.advance('5s');
    const byStart = [...all]
      .sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))
      .map(({ token = 0 }) => token);
    expect(byStart).toEqual([...byStart].sort((a, b) => a - b));
  });

  it('of an instance that died are free again after their lease', async () => {
    const [dead, alive] = [
      start({ permits: 1, lease: '2s' }),
      start({ permits: 1, lease: '2s', maxWait: '1m' }),
    ];
    const held = call(dead, 60_000);
    await runtime.advance(20);
    expect(held.startedAt).toBeDefined();
    const waits = call(alive, 10);
    await runtime.advance('10s');
    expect(waits.startedAt).toBeUndefined(); // renewed repeatedly
    (dead.fleet as unknown as { link: { isClosed: boolean } }).link.isClosed = true;
    await runtime.advance('3s');
    expect(waits.ok).toBe(true);
  });

  it('are kept until the operation has ended, though nobody waits for it any more', async () => {
    const { fleet, semaphore } = start({ permits: 1 });
    const calls = pipeline({ runtime }, timeout(50), semaphore);
    const first = call({ fleet, semaphore, calls }, 500);
    await runtime.advance(100);
    expect(first.ok).toBe(false);
    const second = call({ fleet, semaphore, calls }, 10);
    await runtime.advance(20);
    expect(second.error).toBeInstanceOf(SemaphoreFullError);
    await runtime.advance(500);
    const third = call({ fleet, semaphore, calls }, 10);
    await runtime.advance(40);
    expect(third.ok).toBe(true);
  });

  it('are given back when the instance leaves', async () => {
    const [one, other] = [start({ permits: 1 }), start({ permits: 1 })];
    call(one, 60_000);
    await runtime.advance(20);
    await Promise.all([one.fleet.close(), runtime.advance(10)]);
    const next = call(other, 10);
    await runtime.advance(50);
    expect(next.ok).toBe(true);
  });
});

describe('calls that wait', () => {
  it('go in the order in which they came, on whichever instance', async () => {
    for (let i = 0; i < 3; i++) start({ permits: 1, maxWait: '1h' });
    const all: ReturnType<typeof call>[] = [];
    for (let i = 0; i < 12; i++) {
      all.push(call(instances[i % 3] as Instance, 30));
      await runtime.advance(30); // a poll apart, so that the order is defined
    }
    await runtime.advance('10s');
    const starts = all.map(({ startedAt = 0 }) => startedAt);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it('fail when they have waited for long enough', async () => {
    const one = start({ permits: 1, maxWait: '200ms' });
    call(one, 10_000);
    await runtime.advance(20);
    const waits = call(one, 10);
    await runtime.advance(150);
    expect(waits.ok).toBeUndefined();
    expect(one.semaphore.snapshot().queued).toBe(1);
    await runtime.advance(100);
    expect(waits.error).toMatchObject({ code: 'semaphore-full' });
    expect((waits.error as Error).message).toMatch(
      /^all 1 permits of 'mainframe' are in use, and none came free within 20\d ms$/,
    );
    expect(one.semaphore.snapshot().queued).toBe(0);
  });

  it('are no more than `maxQueued`', async () => {
    const one = start({ permits: 1, maxWait: '1s', maxQueued: 2 });
    const events: number[] = [];
    one.semaphore.on('queue.entered', ({ queued }) => void events.push(queued));
    call(one, 10_000);
    await runtime.advance(20);
    const all = [call(one, 10), call(one, 10), call(one, 10)];
    await runtime.advance(20);
    expect(all.map(({ ok }) => ok)).toEqual([undefined, undefined, false]);
    expect(events.at(-1)).toBe(2);
    await runtime.advance('2s');
  });

  it('and give up do not hold up those behind them', async () => {
    const { fleet, semaphore } = start({ permits: 1, maxWait: '1m' });
    const patient = { fleet, semaphore, calls: pipeline({ runtime }, semaphore) };
    const hasty = { fleet, semaphore, calls: pipeline({ runtime }, timeout(100), semaphore) };
    call(patient, 300);
    await runtime.advance(20);
    const all = [call(hasty, 10), call(hasty, 10), call(patient, 10)];
    await runtime.advance(500);
    expect(all.map(({ ok }) => ok)).toEqual([false, false, true]);
  });

  it('need no line where the semaphore is not fair', async () => {
    for (let i = 0; i < 3; i++) start({ permits: 2, maxWait: '1h', fair: false });
    const all = instances.flatMap((instance) => Array.from({ length: 10 }, () => call(instance, 20)));
    await runtime.advance('5s');
    expect(all.every(({ ok }) => ok)).toBe(true);
    expect(most).toBe(2);
  });
});

describe('while the server is away', () => {
  it('nobody gets a permit', async () => {
    const one = start({ maxWait: '1m' });
    server.fail('READONLY You are a replica');
    const refused = call(one, 10);
    await runtime.advance(60);
    expect(refused.error).toBeInstanceOf(FleetUnavailableError);
  });

  it('each instance has its share, where it is told to', async () => {
    const one = start({ permits: 5, whenUnavailable: 'share' }, { instances: 2 });
    server.fail('READONLY You are a replica');
    const all = [1, 2, 3].map(() => call(one, 100));
    await runtime.advance(60);
    expect(all.map(({ startedAt }) => startedAt !== undefined)).toEqual([true, true, false]);
    expect(all[0]?.token).toBe(0);
    await runtime.advance(200);
    expect(one.semaphore.snapshot().active).toBe(0);
  });

  it('no call waits for a silent one for longer than 50 ms', async () => {
    const one = start();
    server.hang();
    const refused = call(one, 10);
    await runtime.advance(51);
    expect(refused.ok).toBe(false);
  });

  it('calls that hold a permit go on, and have it again when it is back', async () => {
    const one = start({ permits: 1, lease: '2s' });
    const held = call(one, 10_000);
    await runtime.advance(20);
    server.fail('READONLY You are a replica');
    await runtime.advance('4s');
    server.flush();
    server.heal();
    await runtime.advance('4s');
    const other = start({ permits: 1, lease: '2s' });
    const refused = call(other, 10);
    await runtime.advance(20);
    expect(refused.error).toBeInstanceOf(SemaphoreFullError);
    await runtime.advance('3s');
    expect(held.ok).toBe(true);
  });
});

it.each([
  [{ permits: 0 }, 'sharedSemaphore.permits must be an integer ≥ 1'],
  [{ maxQueued: 5 }, 'sharedSemaphore.maxQueued needs a maxWait above 0: nobody waits without, got 5'],
  [{ lease: 500 }, 'sharedSemaphore.lease must be a duration ≥ 1000 ms'],
  [{ poll: 1 }, 'sharedSemaphore.poll must be a duration ≥ 5 ms'],
  [{ fair: 'yes' }, 'sharedSemaphore.fair must be true or false'],
  [{ whenUnavailable: 'allow' }, "sharedSemaphore.whenUnavailable must be one of 'reject', 'share'"],
  [{ name: 'a}b' }, 'sharedSemaphore.name must have no braces'],
  [{ fleet: 7 }, 'sharedSemaphore.fleet must be made by redisFleet(), got 7'],
])('refuses %o', (options, message) => {
  const fleet = redisFleet(async () => [1]);
  expect(() => sharedSemaphore({ fleet, name: 'x', permits: 1, ...(options as object) })).toThrow(message);
});

it('describes the options in force, and refuses another one of its name', () => {
  const { fleet, semaphore } = start();
  expect(semaphore.describe()).toEqual({
    permits: 2,
    maxWait: 0,
    lease: 10_000,
    fair: true,
    poll: 25,
    whenUnavailable: 'reject',
  });
  expect(() => sharedSemaphore({ fleet, name: 'mainframe', permits: 2 })).toThrow(
    "sharedSemaphore 'mainframe' is there in this fleet already",
  );
});

it('changes while in use, but not who it is', () => {
  const { semaphore } = start();
  semaphore.update({ permits: 5, maxWait: '1s', maxQueued: 7 });
  expect(semaphore.describe()).toMatchObject({ permits: 5, maxWait: 1000, maxQueued: 7 });
  expect(semaphore.snapshot()).toMatchObject({ permits: 5 });
  semaphore.update({ maxWait: undefined, maxQueued: undefined });
  expect(semaphore.describe()).toMatchObject({ permits: 5, maxWait: 0 });
  expect(() => semaphore.update({ fair: false } as object)).toThrow(
    'sharedSemaphore.fair cannot change while in use',
  );
  expect(() => semaphore.update({ permits: 0 })).toThrow('sharedSemaphore.permits');
});
