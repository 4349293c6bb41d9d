import { describe, expect, it } from 'vitest';
import { pipeline } from '../../src/index.ts';
import { Fleet } from '../../src/redis/fleet.ts';
import {
  type RedisFleetOptions,
  type RedisFunction,
  redisFleet,
  sharedRateLimiter,
} from '../../src/redis/index.ts';
import { type VirtualRuntime, virtualRuntime } from '../../src/testing/index.ts';

/** Makes a fleet in virtual time, on a scripted server. */
function fleetOn(
  answer: RedisFunction,
  options: RedisFleetOptions = {},
): { fleet: Fleet; runtime: VirtualRuntime; events: string[] } {
  const runtime = virtualRuntime();
  const fleet = new Fleet(answer, options);
  fleet.attach(runtime);
  const events: string[] = [];
  fleet.on('*', ({ type }) => void events.push(type));
  return { fleet, runtime, events };
}

const never: RedisFunction = () => new Promise(() => {});

describe('options and clients', () => {
  it.each([
    [undefined, 'got undefined'],
    [null, 'got null'],
    ['redis://127.0.0.1', "got 'redis://127.0.0.1'"],
    [{}, 'got an object'],
    [{ status: 'ready' }, 'got an object'],
  ])('refuses %s, which is no client', (client, got) => {
    expect(() => redisFleet(client as never)).toThrow(
      `redisFleet.client must be an ioredis, node-redis or Valkey GLIDE client, or a function (args, key) => Promise, ${got}`,
    );
  });

  it.each([
    [{ prefix: 'a{b' }, RangeError, "redisFleet.prefix must have no braces, got 'a{b'"],
    [{ prefix: 'x'.repeat(201) }, RangeError, 'redisFleet.prefix must have at most 200 characters'],
    [{ prefix: '' }, TypeError, 'redisFleet.prefix must be a string that is not empty'],
    [{ timeout: 0 }, RangeError, 'redisFleet.timeout must be a duration above 0 ms'],
    [{ probe: 9 }, RangeError, 'redisFleet.probe must be a duration ≥ 10 ms'],
    [{ heartbeat: '99ms' }, RangeError, 'redisFleet.heartbeat must be a duration ≥ 100 ms'],
    [{ instances: 0 }, RangeError, 'redisFleet.instances must be an integer ≥ 1'],
    [{ timeOut: 1 }, TypeError, 'redisFleet.timeOut is not an option: did you mean timeout?'],
  ])('refuses %o', (options, Kind, message) => {
    const make = () => redisFleet(never, options as RedisFleetOptions);
    expect(make).toThrow(Kind);
    expect(make).toThrow(message);
  });

  it('describes the options in force', () => {
    expect(redisFleet(never).describe()).toEqual({
      prefix: 'seawall',
      timeout: 50,
      probe: 500,
      heartbeat: 1000,
      instances: 1,
    });
  });
});

describe('the heartbeat', () => {
  it('begins with the first use, at once, and counts the instances', async () => {
    const { fleet, runtime } = fleetOn(async () => [7]);
    expect(runtime.pendingTimers).toEqual([]);
    fleet.used();
    await runtime.settle();
    expect(fleet.instances).toBe(7);
  });

  it('is sent once a second, give or take 15 %, and ends ten beats after the last use', async () => {
    let beats = 0;
    const { fleet, runtime } = fleetOn(async () => {
      beats += 1;
      return [1];
    });
    fleet.used();
    await runtime.advance('9s');
    expect(beats).toBeGreaterThanOrEqual(8);
    expect(beats).toBeLessThanOrEqual(11);
    await runtime.runAll();
    expect(beats).toBe(11);
    fleet.used();
    await runtime.settle();
    expect(beats).toBe(12);
  });

  it('finds out whether a server that was away is back, and forgets nobody who was there before', async () => {
    let answer: RedisFunction = async () => [4];
    const { fleet, runtime, events } = fleetOn((args, key) => answer(args, key));
    const use = () => fleet.used();
    use();
    await runtime.settle();
    answer = async () => {
      throw new Error('READONLY You are gone');
    };
    use();
    await runtime.advance('1.2s');
    expect(fleet.mode).toBe('local');
    expect(fleet.snapshot()).toMatchObject({
      mode: 'local',
      instances: 4,
      lastError: 'READONLY You are gone',
    });
    answer = async () => [1];
    await runtime.advance('700ms');
    expect(fleet.mode).toBe('returning');
    expect(fleet.instances).toBe(4);
    await runtime.advance('2s');
    expect(fleet.mode).toBe('shared');
    expect(events).toEqual(['fleet.degraded', 'fleet.recovered']);
    await runtime.advance('2s');
    expect(fleet.instances).toBe(1);
  });
});

describe('a server that does not answer', () => {
  it('is given up after three questions of 50 ms each, and nobody waits from then on', async () => {
    const { fleet, runtime, events } = fleetOn(never);
    fleet.used();
    await runtime.advance('1.8s'); // two heartbeats, and the third cannot have ended
    expect(fleet.mode).toBe('shared');
    await runtime.advance('1s');
    expect(fleet.mode).toBe('local');
    expect(fleet.snapshot()).toMatchObject({ answered: 0, lastError: 'no answer within 50 ms' });
    expect(events).toEqual(['fleet.degraded']);
  });

  it('is counted as late once, also when it answers in the end', async () => {
    let reply: (value: unknown) => void = () => {};
    const { fleet, runtime } = fleetOn(() => new Promise((resolve) => (reply = resolve)));
    fleet.used();
    await runtime.advance('60ms');
    reply([3]);
    await runtime.settle();
    expect(fleet.snapshot()).toMatchObject({ asked: 1, answered: 0, late: 1, failed: 1 });
    expect(fleet.instances).toBe(1);
  });
});

describe('a client that is not connected', () => {
  it('is given nothing to send', async () => {
    let sent = 0;
    const client = { status: 'reconnecting', call: async () => void sent++ };
    const fleet = new Fleet(client, {});
    const runtime = virtualRuntime();
    fleet.attach(runtime);
    fleet.used();
    await runtime.advance('1s');
    expect(sent).toBe(0);
    expect(fleet.mode).toBe('local');
    expect(fleet.snapshot().lastError).toBe('the client is not connected (reconnecting)');
  });
});

describe('ready()', () => {
  it('says that the client is not connected, when its time is over', async () => {
    const fleet = new Fleet({ status: 'connecting', call: async () => undefined }, {});
    const runtime = virtualRuntime();
    fleet.attach(runtime);
    const ready = expect(fleet.ready({ within: '1s' })).rejects.toThrow(
      "redisFleet 'seawall' is not ready: the client is not connected (connecting)",
    );
    await runtime.advance('1.1s');
    await ready;
  });

  it.each([
    [[6, 0], 'the server is version 6.0, and must be 6.2 or later'],
    [[5, 9], 'the server is version 5.9, and must be 6.2 or later'],
  ])('refuses a server of version %o', async (version, message) => {
    const { fleet } = fleetOn(async () => version);
    await expect(fleet.ready()).rejects.toThrow(message);
  });

  it.each([[[6, 2]], [[7, 0]], [[0, 0]]])(
    'takes a server of version %o; 0 where it may not be asked',
    async (version) => {
      const { fleet, runtime } = fleetOn(async () => version);
      await fleet.ready();
      await runtime.settle();
    },
  );

  it("says the server's own words where something may not be done", async () => {
    const { fleet } = fleetOn(async () => {
      throw new Error('NOPERM this user has no permissions');
    });
    await expect(fleet.ready()).rejects.toThrow("redisFleet 'seawall' is not ready: NOPERM this user has no");
  });

  it('says that there was no answer', async () => {
    const { fleet, runtime } = fleetOn(never);
    const ready = expect(fleet.ready()).rejects.toThrow('the server has not answered within 5000 ms');
    await runtime.advance('5s');
    await ready;
  });
});

describe('close()', () => {
  it('leaves the fleet, and lets no timer behind', async () => {
    const sent: string[] = [];
    const { fleet, runtime } = fleetOn(async (args) => {
      sent.push(String(args[0]));
      return [1];
    });
    fleet.used();
    await runtime.settle();
    await fleet.close();
    await fleet.close();
    expect(sent).toEqual(['EVALSHA', 'EVALSHA']);
    expect(runtime.pendingTimers).toEqual([]);
    expect(fleet.mode).toBe('local');
    fleet.used();
    await runtime.settle();
    expect(sent).toHaveLength(2);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('waits no longer than for any answer', async () => {
    const { fleet, runtime } = fleetOn(never);
    fleet.used();
    let closed = false;
    void fleet.close().then(() => (closed = true));
    await runtime.advance('50ms');
    expect(closed).toBe(true);
  });
});

it('sends a script by its text where the server does not know it, once', async () => {
  const known = new Set<string>();
  const sent: string[] = [];
  const { fleet, runtime } = fleetOn(async ([command = '', script = '']) => {
    sent.push(command);
    if (command === 'EVALSHA' && !known.has(script)) {
      known.add(script);
      throw new Error('NOSCRIPT No matching script. Please use EVAL.');
    }
    return [1];
  });
  fleet.used();
  await runtime.advance('1.2s');
  expect(sent.slice(0, 3)).toEqual(['EVALSHA', 'EVAL', 'EVALSHA']);
});

describe('a client that is odd', () => {
  const odd: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['a text', 'OK'],
    ['too little', []],
    ['no numbers', [Symbol('1'), {}]],
    ['an object without a prototype', [Object.create(null)]],
  ];

  it.each(odd)('answers with %s: as if it had not', async (_, reply) => {
    const { fleet, runtime } = fleetOn(async () => reply);
    const limiter = sharedRateLimiter({ fleet, name: 'odd', permits: 5, lease: false });
    const calls = pipeline({ runtime }, limiter);
    const outcomes = Array.from({ length: 6 }, () => calls.executeOutcome(() => 1));
    await runtime.advance(100);
    expect((await Promise.all(outcomes)).filter(({ ok }) => ok)).toHaveLength(5);
  });

  it('throws when it is looked at', async () => {
    const client = {
      get status(): string {
        throw new Error('gone');
      },
      call: async () => 1,
    };
    const fleet = new Fleet(Object.create(client) as never, {});
    const runtime = virtualRuntime();
    fleet.attach(runtime);
    fleet.used();
    await runtime.advance('1s');
    expect(fleet.snapshot()).toMatchObject({
      mode: 'local',
      lastError: 'the client does not say whether it is connected (gone)',
    });
  });
});
