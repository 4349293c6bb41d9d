import { afterEach, describe, expect, it } from 'vitest';
import { isRejectedError, type Pipeline, pipeline, timeout } from '../../../src/index.ts';
import {
  type FakeRedis,
  FleetUnavailableError,
  fakeRedis,
  type RedisFleet,
  type RedisFleetOptions,
  redisFleet,
  type SharedRateLimiter,
  type SharedRateLimiterOptions,
  sharedRateLimiter,
} from '../../../src/redis/index.ts';
import { type VirtualRuntime, virtualRuntime } from '../../../src/testing/index.ts';

type Given = Omit<SharedRateLimiterOptions, 'fleet' | 'name'>;

interface Instance {
  readonly fleet: RedisFleet;
  readonly limiter: SharedRateLimiter;
  readonly calls: Pipeline;
}

let runtime: VirtualRuntime;
let server: FakeRedis;
let instances: Instance[] = [];

function start(options: Given, fleetOptions: RedisFleetOptions = {}, latency = 1): Instance {
  if (instances.length === 0) {
    runtime = virtualRuntime();
    server = fakeRedis({ runtime, latency });
  }
  const fleet = redisFleet(server.client, fleetOptions);
  const limiter = sharedRateLimiter({ fleet, name: 'partner', ...options });
  const instance = { fleet, limiter, calls: pipeline({ runtime, name: 'partner' }, limiter) };
  instances.push(instance);
  return instance;
}

afterEach(() => {
  instances = [];
});

/** Calls now, and records the outcome. */
function call(
  { calls }: Instance,
  key?: string,
): { outcome?: 'sent' | 'refused' | 'failed'; at?: number; error?: unknown } {
  const seen: ReturnType<typeof call> = {};
  calls
    .execute(
      () => {
        seen.at = runtime.nowMs;
      },
      { ...(key !== undefined && { key }) },
    )
    .then(
      () => {
        seen.outcome = 'sent';
      },
      (error) => {
        seen.outcome = isRejectedError(error) ? 'refused' : 'failed';
        seen.error = error;
      },
    );
  return seen;
}

/** Makes that many calls at once. Returns how many were sent after `ms`. */
async function sent(instance: Instance, count: number, ms = 60): Promise<number> {
  const all = Array.from({ length: count }, () => call(instance));
  await runtime.advance(ms);
  return all.filter(({ outcome }) => outcome === 'sent').length;
}

describe('one limit for all instances', () => {
  it('gives out what there is to whoever comes first, on whichever instance', async () => {
    const one = start({ permits: 10, lease: false });
    const other = start({ permits: 10, lease: false });
    expect(await sent(one, 7, 5)).toBe(7);
    expect(await sent(other, 7, 5)).toBe(3);
    expect(await sent(one, 7, 5)).toBe(0);
    await runtime.advance('1s');
    const all = Array.from({ length: 20 }, (_, i) => call(i % 2 === 0 ? one : other));
    await runtime.advance(5);
    expect(all.filter(({ outcome }) => outcome === 'sent')).toHaveLength(10);
  });

  it('says when to come back, and then there are enough', async () => {
    const one = start({ permits: 10, lease: false });
    await sent(one, 10, 5);
    const refused = call(one);
    await runtime.advance(5);
    expect(refused.error).toMatchObject({ code: 'rate-limited', policy: 'partner' });
    const { retryAfterMs } = refused.error as { retryAfterMs: number };
    await runtime.advance(Math.ceil(retryAfterMs));
    expect(await sent(one, 1, 5)).toBe(1);
  });

  it('has a limit of its own for each key, and for the calls without one', async () => {
    const one = start({ permits: 2, key: true, lease: false });
    const all = ['a', 'a', 'a', 'b', undefined, undefined, undefined].map((key) => call(one, key));
    await runtime.advance(5);
    expect(all.map(({ outcome }) => outcome)).toEqual([
      'sent',
      'sent',
      'refused',
      'sent',
      'sent',
      'sent',
      'refused',
    ]);
  });

  it('hashes long keys, and takes any other as it is', async () => {
    const one = start({ permits: 1, key: true, lease: false });
    const odd = ['', '{}', '}', 'a b\r\n', '\ud800', '💥', 'x'.repeat(1_000_000)];
    const all = [...odd, ...odd].map((key) => call(one, key));
    await runtime.advance(5);
    expect(all.filter(({ outcome }) => outcome === 'sent')).toHaveLength(odd.length);
    expect(Math.max(...server.keys.map((key) => key.length))).toBeLessThan(300);
  });

  it('takes what a call costs', async () => {
    const one = start({ permits: 10, cost: (c) => Number(c.key), key: () => undefined, lease: false });
    const all = ['4', '4', '4', '2', '0', '11'].map((key) => call(one, key));
    await runtime.advance(5);
    expect(all.map(({ outcome }) => outcome)).toEqual(['sent', 'sent', 'refused', 'sent', 'sent', 'refused']);
    expect(all.at(-1)?.error).toMatchObject({ retryAfterMs: undefined });
  });

  it('keeps to the letter of a sliding window', async () => {
    const one = start({ permits: 5, algorithm: 'sliding-window' });
    expect(await sent(one, 3, 500)).toBe(3);
    expect(await sent(one, 3, 400)).toBe(2);
    expect(await sent(one, 3, 105)).toBe(0);
    expect(await sent(one, 5, 390)).toBe(3);
    expect(await sent(one, 5, 110)).toBe(0);
    expect(await sent(one, 5, 50)).toBe(2);
  });
});

describe('leases', () => {
  it('let most calls go without a question', async () => {
    const one = start({ permits: 1000 });
    let all = 0;
    for (let ms = 0; ms < 2000; ms += 2) all += await sent(one, 1, 2);
    await runtime.advance(5);
    expect(all).toBeGreaterThan(990);
    expect(one.limiter.snapshot().counts.questions).toBeLessThan(70);
  });

  it('never show: in any time, no more is used than the limit allows', async () => {
    const [one, other] = [start({ permits: 100, burst: 50 }), start({ permits: 100, burst: 50 })];
    const all: ReturnType<typeof call>[] = [];
    for (let ms = 0; ms < 3000; ms += 1) {
      for (const instance of [one, other]) if (runtime.random() < 0.3) all.push(call(instance));
      await runtime.advance(1);
    }
    const uses = all.flatMap(({ at }) => (at === undefined ? [] : [at]));
    expect(uses.length).toBeGreaterThan(250);
    for (const [i, start] of uses.entries()) {
      for (const [j, end] of uses.entries()) {
        if (j > i) expect(j - i + 1).toBeLessThanOrEqual(50 + ((end - start) * 100) / 1000 + 1e-6);
      }
    }
  });

  it('are not taken where the burst leaves no room for them', async () => {
    const one = start({ permits: 1000, burst: 1 });
    expect(one.limiter.describe()).toMatchObject({ lease: false, burst: 1 });
    expect(one.limiter.snapshot().capacity).toBe(1);
    expect(await sent(one, 3, 5)).toBe(1);
  });

  it('are given back when the instance leaves', async () => {
    const one = start({ permits: 100, burst: 100 });
    for (let i = 0; i < 50; i++) await sent(one, 1, 1);
    const held = one.limiter.snapshot().held;
    expect(held).toBeGreaterThan(5);
    await Promise.all([one.fleet.close(), runtime.advance(5)]);
    expect(one.limiter.snapshot()).toMatchObject({ held: 0, counts: { returned: held } });
    instances.length = 1;
  });

  it('ask only now and then while there is too little', async () => {
    const one = start({ permits: 100 });
    for (let ms = 0; ms < 1000; ms += 1) await sent(one, 1, 1);
    const before = one.limiter.snapshot().counts.questions;
    let admitted = 0;
    for (let ms = 0; ms < 1000; ms += 1) admitted += await sent(one, 1, 1);
    expect(one.limiter.snapshot().counts.questions - before).toBeLessThanOrEqual(45);
    expect(admitted).toBeGreaterThan(95);
    expect(admitted).toBeLessThanOrEqual(101);
  });
});

describe('calls that wait', () => {
  it('are let go when their permits come in, in order, with one question', async () => {
    const one = start({ permits: 100, burst: 5, maxWait: '200ms', lease: false });
    const all = Array.from({ length: 40 }, () => call(one));
    await runtime.advance(300);
    const waits = all.map(({ at }) => at);
    expect(waits.slice(0, 5)).toEqual([1, 1, 1, 1, 1]);
    expect(waits.slice(5, 25)).toEqual(Array.from({ length: 20 }, (_, i) => expect.closeTo(11 + 10 * i, 0)));
    expect(all.slice(25).every(({ outcome }) => outcome === 'refused')).toBe(true);
    expect(one.limiter.snapshot().counts.questions).toBe(1);
  });

  it('give their permits back when they wait no more, and newcomers wait less', async () => {
    const { fleet, limiter } = start({ permits: 100, burst: 1, maxWait: '1s', lease: false });
    const calls = pipeline({ runtime }, timeout('50ms'), limiter);
    const patient = { fleet, limiter, calls: pipeline({ runtime }, limiter) };
    const all = Array.from({ length: 30 }, () => call({ fleet, limiter, calls }));
    await runtime.advance(60);
    expect(all.filter(({ outcome }) => outcome === 'sent')).toHaveLength(5);
    const late = call(patient);
    const from = runtime.nowMs;
    await runtime.advance(500);
    expect(late.at! - from).toBeLessThan(20);
  });

  it('are no more than `maxQueued`', async () => {
    const one = start({ permits: 10, burst: 1, maxWait: '10s', maxQueued: 3, lease: false });
    const events: string[] = [];
    one.limiter.on('queue.entered', ({ queued }) => void events.push(String(queued)));
    const all = Array.from({ length: 6 }, () => call(one));
    await runtime.advance(5);
    expect(one.limiter.snapshot().queued).toBe(2);
    expect(events).toEqual(['1', '2']);
    await runtime.advance(2000);
    expect(all.filter(({ outcome }) => outcome === 'sent')).toHaveLength(3);
  });
});

describe('permits that are not needed', () => {
  it('come back when the call never began', async () => {
    const { limiter, fleet } = start({ permits: 5, period: '1h', lease: false });
    const refusing = pipeline({ runtime }, limiter, {
      kind: 'wall',
      name: 'wall',
      admit: () => ({ type: 'reject' as const, error: new Error('no') }),
    });
    for (let i = 0; i < 20; i++) {
      void refusing.executeOutcome(() => 1);
      await runtime.advance(5);
    }
    expect(await sent({ limiter, fleet, calls: pipeline({ runtime }, limiter) }, 6, 5)).toBe(5);
  });

  it('are settled afterwards, either way', async () => {
    const one = start({
      permits: 100,
      period: '1h',
      lease: false,
      cost: { reserve: 20, settle: (outcome) => (outcome.ok && (outcome.value as number)) || 20 },
    });
    const spend = async (actual: number) => {
      void one.calls.executeOutcome(() => actual);
      await runtime.advance(5);
    };
    await spend(5);
    await spend(5);
    await spend(50); // 60 of 100
    expect(await sent(one, 3, 5)).toBe(2);
  });

  it('a settlement that throws is the failure of its call', async () => {
    const one = start({
      permits: 10,
      cost: {
        reserve: 1,
        settle: () => {
          throw new Error('who knows');
        },
      },
    });
    const failed = call(one);
    await runtime.advance(5);
    expect(failed.error).toMatchObject({ message: 'who knows' });
  });
});

describe('while the server is away', () => {
  const away: readonly (readonly [string, (server: FakeRedis) => void])[] = [
    ['hangs', (it) => it.hang()],
    ['is a replica', (it) => it.fail('READONLY You are a replica')],
    ['loads', (it) => it.fail('LOADING Redis is loading the dataset in memory')],
    ['has no memory', (it) => it.fail('OOM command not allowed')],
    ['allows nothing', (it) => it.fail('NOPERM this user has no permissions')],
    ['is slow', (it) => it.setLatency('200ms')],
    ['is gone', (it) => it.fail('Connection is closed.')],
  ];

  it.each(away)(
    'a server that %s: the fleet keeps to its limit, no call waits for longer than 50 ms',
    async (_, fault) => {
      const fleet = Array.from({ length: 4 }, () => start({ permits: 200, burst: 100 }, { instances: 4 }));
      const all: { readonly from: number; readonly seen: ReturnType<typeof call>; ended?: number }[] = [];
      const open = new Set<(typeof all)[number]>();
      const load = async (forMs: number) => {
        for (let ms = 0; ms < forMs; ms += 10) {
          for (const instance of fleet) {
            const one = { from: runtime.nowMs, seen: call(instance) };
            all.push(one);
            open.add(one);
          }
          for (let i = 0; i < 5; i++) {
            await runtime.advance(2);
            for (const one of open) {
              if (one.seen.outcome === undefined) continue;
              Object.assign(one, { ended: runtime.nowMs });
              open.delete(one);
            }
          }
        }
      };
      await load(2000);
      fault(server);
      await load(3000);
      expect(fleet.every(({ fleet: { mode } }) => mode === 'local')).toBe(true);
      server.flush();
      server.setLatency(1);
      server.heal();
      await load(3000);
      expect(fleet.every(({ fleet: { mode } }) => mode === 'shared')).toBe(true);
      expect(open.size).toBeLessThan(8);
      expect(Math.max(...all.map(({ from, ended = from }) => ended - from))).toBeLessThanOrEqual(52);
      const uses = all.flatMap(({ seen: { at } }) => (at === undefined ? [] : [at]));
      let used = 0;
      let last = 0;
      let most = 0;
      for (const at of uses.sort((a, b) => a - b)) {
        used = Math.max(0, used - (at - last) * 0.2) + 1;
        last = at;
        most = Math.max(most, used);
      }
      expect(most).toBeLessThanOrEqual(101); // at most one permit above the burst
      expect(uses.length).toBeGreaterThan(0.95 * 1600);
    },
  );

  it('refuses where it is told to', async () => {
    const one = start({ permits: 10, whenUnavailable: 'reject', lease: false });
    server.fail('READONLY You are a replica');
    const refused = call(one);
    await runtime.advance(5);
    expect(refused.error).toBeInstanceOf(FleetUnavailableError);
    expect(refused.error).toMatchObject({
      code: 'fleet-unavailable',
      retryAfterMs: 500,
      message: "'partner' cannot ask its fleet: try again in 500 ms",
    });
  });

  it('lets all through where it is told to', async () => {
    const one = start({ permits: 10, whenUnavailable: 'allow', lease: false });
    server.fail('READONLY You are a replica');
    expect(await sent(one, 50, 5)).toBe(50);
  });

  it('tells so, and that it is back', async () => {
    const one = start({ permits: 10 });
    const events: string[] = [];
    one.calls.on('*', ({ type }) => void (type.startsWith('fleet.') && events.push(type)));
    server.fail('READONLY You are a replica');
    await sent(one, 1, 5);
    expect(events).toEqual(['fleet.degraded']);
    server.heal();
    await runtime.advance('3s');
    expect(events).toEqual(['fleet.degraded', 'fleet.recovered']);
  });

  it('waits within its share', async () => {
    const one = start({ permits: 10, burst: 1, maxWait: '1s', lease: false }, { instances: 2 });
    server.fail('READONLY You are a replica');
    await sent(one, 1, 5);
    const all = Array.from({ length: 6 }, () => call(one));
    await runtime.advance('2s');
    expect(all.filter(({ outcome }) => outcome === 'sent')).toHaveLength(5); // five a second
  });
});

describe('two of one name', () => {
  it('are one limit', async () => {
    const one = start({ permits: 10, lease: false });
    const limiter = sharedRateLimiter({ fleet: one.fleet, name: 'partner', permits: 10, lease: false });
    expect(await sent(one, 6, 5)).toBe(6);
    expect(await sent({ ...one, limiter, calls: pipeline({ runtime }, limiter) }, 6, 5)).toBe(4);
  });

  it('are refused where they differ', () => {
    const { fleet } = start({ permits: 10 });
    expect(() => sharedRateLimiter({ fleet, name: 'partner', permits: 20, burst: 10 })).toThrow(
      "sharedRateLimiter 'partner' has permits 10 in one place and 20 in another",
    );
  });
});

it('forgets no key that is in use for one that is made up', async () => {
  const one = start({ permits: 1, period: '1h', key: true, maxKeys: 10, lease: false });
  server.fail('READONLY You are a replica');
  const first = call(one, 'honest');
  await runtime.advance(5);
  expect(first.outcome).toBe('sent');
  const others = Array.from({ length: 100 }, (_, i) => call(one, `made up ${i}`));
  const again = call(one, 'honest');
  await runtime.advance(5);
  expect(again.outcome).toBe('refused');
  expect(others.filter(({ outcome }) => outcome === 'sent').length).toBeLessThanOrEqual(10);
  expect(one.limiter.snapshot().keys).toBe(10);
});

describe('update', () => {
  it('keeps what is used, and forgets permits that were leased by another rate', async () => {
    const instance = start({ permits: 1000, burst: 1000 });
    await sent(instance, 100, 20);
    await sent(instance, 100, 20);
    expect(instance.limiter.snapshot().held).toBeGreaterThan(0);
    instance.limiter.update({ permits: 100, burst: 100, period: '1s' });
    expect(instance.limiter.snapshot()).toMatchObject({ permits: 100, capacity: 90, held: 0 });
    expect(await sent(instance, 50, 20)).toBe(0); // 200 of 100 are used
  });

  it('keeps leases where the rate stays, and changes what becomes of calls', async () => {
    const instance = start({ permits: 1000 });
    await sent(instance, 100, 20);
    await sent(instance, 100, 20);
    const { held } = instance.limiter.snapshot();
    expect(held).toBeGreaterThan(0);
    instance.limiter.update({ maxWait: '1s' });
    expect(instance.limiter.snapshot().held).toBe(held);
    expect(instance.limiter.describe()).toMatchObject({ maxWait: 1000 });
    instance.limiter.update({ maxWait: undefined });
    expect(instance.limiter.describe()).toMatchObject({ maxWait: 0 });
  });

  it('while the server is asked: the answer holds, and what is used stays used', async () => {
    const instance = start({ permits: 10, period: '1h', lease: false });
    const asked = call(instance);
    instance.limiter.update({ permits: 20 });
    await runtime.advance(5);
    expect(asked.outcome).toBe('sent');
    expect(await sent(instance, 30, 20)).toBe(19); // the one that was taken stays taken
  });

  it.each<[object, string]>([
    [{ permits: 0 }, 'sharedRateLimiter.permits must be an integer ≥ 1'],
    [{ algorithm: 'sliding-window', lease: false }, 'sharedRateLimiter.algorithm cannot change while in use'],
    [{ name: 'other' }, 'sharedRateLimiter.name cannot change while in use'],
    [{ key: true }, 'sharedRateLimiter.key cannot change while in use'],
    [{ permit: 1 }, 'sharedRateLimiter.permit'],
  ])('refuses %o, and nothing changes', (change, message) => {
    const { limiter } = start({ permits: 10 });
    const before = limiter.describe();
    expect(() => limiter.update(change)).toThrow(message);
    expect(limiter.describe()).toEqual(before);
  });
});
