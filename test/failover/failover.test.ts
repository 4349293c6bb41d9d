import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  bulkhead,
  type Call,
  constant,
  custom,
  type Failover,
  type FailoverOptions,
  failover,
  hedge,
  perKey,
  pipeline,
  type ResilienceEvent,
  retry,
  timeout,
} from '../../src/index.ts';
import { force, virtualRuntime } from '../../src/testing/index.ts';

const PLAIN = { jitter: 0, slowStart: false } as const;

/** Endpoints that fail as long as they are among `down`, with a retry outside. */
function play(
  options: Omit<FailoverOptions, 'endpoints'> & { endpoints?: FailoverOptions['endpoints'] } = {},
  attempts = 1,
) {
  const runtime = virtualRuntime();
  const policy = failover({ endpoints: ['a', 'b', 'c'], ...PLAIN, ...options });
  const down = new Set<string>();
  const went: string[] = [];
  const events: string[] = [];
  policy.on('*', (event) => {
    const { type, endpoint, reason } = event as ResilienceEvent<'endpoint.ejected'>;
    events.push(`${type} ${endpoint} ${reason}`);
  });
  const calls = pipeline(
    { runtime },
    retry({ maxAttempts: attempts, backoff: constant(0), budget: false }),
    policy,
  );
  const operation = (call: Call) => {
    const endpoint = policy.endpointOf(call);
    went.push(endpoint);
    if (down.has(endpoint)) throw new Error(endpoint);
    return endpoint;
  };
  const call = async (times = 1) => {
    for (let left = times; left > 0; left--) {
      const outcome = calls.executeOutcome(operation);
      await runtime.advance(0);
      await outcome;
    }
  };
  const states = () => policy.snapshot().endpoints.map(({ state }) => state);
  return { runtime, policy, down, went, events, calls, call, states };
}

describe('failover: which endpoint', () => {
  it('takes one after the other, beginning anywhere', async () => {
    const { call, went } = play();
    await call(6);
    expect(went.slice(3)).toEqual(went.slice(0, 3));
    expect([...went.slice(0, 3)].sort()).toEqual(['a', 'b', 'c']);
  });

  it('keeps to the weights', async () => {
    const { call, went } = play({ endpoints: [{ name: 'a', weight: 5 }, 'b', 'c'] });
    await call(70);
    const count = (name: string) => went.filter((one) => one === name).length;
    expect([count('a'), count('b'), count('c')]).toEqual([50, 10, 10]);
  });

  it('sends another attempt where the call has not been, and begins anew once it has been everywhere, but not with the last', async () => {
    const { call, went, down } = play({ consecutiveFailures: 'unlimited' }, 6);
    for (const name of ['a', 'b', 'c']) down.add(name);
    for (let round = 0; round < 5; round++) {
      went.length = 0;
      await call();
      expect(new Set(went.slice(0, 3)).size).toBe(3);
      expect(went[3]).not.toBe(went[2]);
    }
  });

  it('sends an attempt beside another elsewhere', async () => {
    const { runtime, policy } = play();
    const went: string[] = [];
    const hedged = pipeline({ runtime }, hedge({ delay: 10, maxAttempts: 3, maxExtraLoad: 9 }), policy);
    const pending = hedged.execute((call) => {
      went.push(policy.endpointOf(call));
      return new Promise<void>((resolve) => void runtime.clock.setTimer(25, resolve));
    });
    await runtime.runAll();
    await pending;
    expect(went.sort()).toEqual(['a', 'b', 'c']);
    expect(policy.snapshot().endpoints.map(({ running }) => running)).toEqual([0, 0, 0]);
  });

  it('knows what a call has tried through a retry around a hedge, and a custom layer', async () => {
    const { runtime, policy } = play({ endpoints: ['a', 'b', 'c', 'd'] });
    const went: string[] = [];
    const layers = pipeline(
      { runtime },
      retry({ maxAttempts: 2, backoff: constant(0), budget: false }),
      hedge({ delay: 'unlimited', maxAttempts: 2, maxExtraLoad: 9 }),
      custom((next) => next()),
      policy,
    );
    const pending = layers.executeOutcome((call) => {
      went.push(policy.endpointOf(call));
      throw new Error('down');
    });
    await runtime.runAll();
    await pending;
    expect(went.sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('keeps apart what calls have tried that share an operation', async () => {
    const { call, down, went } = play({ endpoints: ['a', 'b'] }, 2);
    down.add('a');
    await call(4);
    // Each call that began at a went on to b, and none that began at b went on.
    for (const [at, name] of went.entries()) if (name === 'a') expect(went[at + 1]).toBe('b');
    expect(went.filter((name) => name === 'b')).toHaveLength(4);
  });

  it('takes the less loaded of two', async () => {
    const { runtime, calls, policy } = play({ balance: 'least-loaded', endpoints: ['slow', 'quick'] });
    const went: string[] = [];
    const pending: Promise<unknown>[] = [];
    for (let at = 0; at < 100; at++) {
      pending.push(
        calls.execute((call) => {
          const name = policy.endpointOf(call);
          went.push(name);
          return new Promise<void>(
            (resolve) => void runtime.clock.setTimer(name === 'slow' ? 100 : 5, resolve),
          );
        }),
      );
      await runtime.advance(5);
    }
    await runtime.runAll();
    await Promise.all(pending);
    expect(went.filter((name) => name === 'slow').length).toBeLessThan(15);
  });

  it('goes to the next priority as far as the first cannot carry it', async () => {
    const { call, went, policy } = play({
      endpoints: ['a', 'b', { name: 'standby', priority: 1 }],
      maxEjected: 1,
    });
    await call(10);
    expect(went).not.toContain('standby');
    policy.eject('a');
    went.length = 0;
    await call(1000);
    const share = went.filter((name) => name === 'standby').length / 1000;
    // 1.4 × ½ of the calls can be carried.
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
    policy.eject('b');
    went.length = 0;
    await call(10);
    expect(new Set(went)).toEqual(new Set(['standby']));
  });

  it('sends another attempt to the next priority where all of the first were tried', async () => {
    const { call, went, down } = play({ endpoints: ['a', { name: 'standby', priority: 1 }] }, 2);
    down.add('a');
    await call();
    expect(went).toEqual(['a', 'standby']);
  });
});

describe('failover: ejection', () => {
  it('ejects after so many failures in a row, for a time that grows, and less after good behaviour', async () => {
    const { call, down, runtime, policy, events } = play({ endpoints: ['a', 'b'] });
    const returns = () => policy.snapshot().endpoints[0]?.returnsInMs;
    down.add('a');
    await call(8);
    expect(returns()).toBeNull();
    await call(2);
    expect(returns()).toBe(30_000);
    await runtime.advance(30_000);
    await call(10);
    expect(returns()).toBe(60_000);
    await runtime.advance(60_000);
    await call(1);
    // Three intervals without an ejection make up for two of them.
    await runtime.advance(30_000);
    await call(10);
    expect(returns()).toBe(30_000);
    expect(events.filter((event) => event === 'endpoint.returned a elapsed')).toHaveLength(2);
    expect(events.filter((event) => event === 'endpoint.ejected a consecutive-failures')).toHaveLength(3);
  });

  it('begins to count anew with a success', async () => {
    const { call, down, states } = play({ endpoints: ['a', 'b'], consecutiveFailures: 2 });
    for (let round = 0; round < 5; round++) {
      down.add('a');
      await call(2);
      down.clear();
      await call(2);
    }
    expect(states()).toEqual(['available', 'available']);
  });

  it('never ejects the last, nor more than the share', async () => {
    const names = ['a', 'b', 'c', 'd'];
    for (const [maxEjected, most] of [
      [1, 3],
      [0.5, 2],
      [0.1, 1],
    ] as const) {
      const { call, down, states } = play({ endpoints: names, maxEjected });
      for (const name of names) down.add(name);
      await call(200);
      expect(states().filter((state) => state === 'ejected')).toHaveLength(most);
    }
    const alone = play({ endpoints: ['a'], maxEjected: 1 });
    alone.down.add('a');
    await alone.call(20);
    expect(alone.states()).toEqual(['available']);
  });

  it('ejects by the success rate, as in the golden vector', async () => {
    const { policy, runtime, states, events } = play({
      endpoints: ['a', 'b', 'c', 'd', 'e'],
      successRate: { deviations: 1.9, minimumCalls: 10, minimumEndpoints: 5 },
    });
    const half = pipeline({ runtime }, policy);
    let turn = 0;
    const operation = (call: Call) => {
      if (policy.endpointOf(call) === 'c' && turn++ % 2 === 0) throw new Error('every other');
    };
    for (let at = 0; at < 100; at++) await half.executeOutcome(operation);
    expect(states()).not.toContain('ejected');
    await runtime.advance(10_000);
    for (let at = 0; at < 10; at++) await half.executeOutcome(operation);
    expect(states()).toEqual(['available', 'available', 'ejected', 'available', 'available']);
    expect(events).toEqual(['endpoint.ejected c success-rate']);
  });

  it('begins to count anew after each interval, also where success rates are not compared', async () => {
    const { policy, call, down, runtime } = play({ endpoints: ['a', 'b'], successRate: false });
    down.add('a');
    await call(6);
    expect(policy.snapshot().endpoints).toMatchObject([{ failures: 3 }, { successes: 3 }]);
    await runtime.advance(10_000);
    await call(2);
    expect(policy.snapshot().endpoints[0]).toMatchObject({ failures: 1, consecutiveFailures: 4 });
  });

  it('takes a timeout further out for a failure, and a call that is given up for nothing', async () => {
    const { runtime, policy, states } = play({ endpoints: ['a', 'b'], consecutiveFailures: 1 });
    const hanging = (call: Call) => {
      if (policy.endpointOf(call) === 'a') return new Promise<never>(() => {});
      return undefined;
    };
    const given = pipeline({ runtime }, policy);
    const controller = new AbortController();
    const pending = [
      given.executeOutcome(hanging, { signal: controller.signal }),
      given.executeOutcome(hanging, { signal: controller.signal }),
    ];
    controller.abort();
    await Promise.all(pending);
    expect(states()).toEqual(['available', 'available']);
    const bounded = pipeline({ runtime }, timeout(50), policy);
    const outcomes = [bounded.executeOutcome(hanging), bounded.executeOutcome(hanging)];
    await runtime.advance(50);
    await Promise.all(outcomes);
    expect(states()).toEqual(['ejected', 'available']);
  });

  it('does not judge what a policy further in refuses', async () => {
    const { runtime, policy, states } = play({ endpoints: ['a', 'b'], consecutiveFailures: 1 });
    const full = pipeline({ runtime }, policy, bulkhead({ maxConcurrent: 1, maxQueued: 0 }));
    const first = full.execute(() => new Promise<void>((resolve) => void runtime.clock.setTimer(5, resolve)));
    for (let at = 0; at < 4; at++) await full.executeOutcome(() => undefined);
    expect(states()).toEqual(['available', 'available']);
    await runtime.runAll();
    await first;
  });

  it('takes no notice of what was sent before an endpoint came back', async () => {
    const { runtime, policy, states } = play({
      endpoints: ['a', 'b'],
      consecutiveFailures: 1,
      ejectionTime: 100,
    });
    const through = pipeline({ runtime }, policy);
    const late: ((error: Error) => void)[] = [];
    const pending = [0, 1, 2, 3].map(() =>
      through.executeOutcome((call) =>
        policy.endpointOf(call) === 'a' ? new Promise((_, reject) => void late.push(reject)) : undefined,
      ),
    );
    policy.eject('a', { for: 100 });
    await runtime.advance(100);
    await through.execute(() => undefined);
    for (const reject of late) reject(new Error('late'));
    await Promise.all(pending);
    expect(states()).toEqual(['available', 'available']);
    expect(policy.snapshot().endpoints[0]?.running).toBe(0);
  });

  it('lengthens an ejection by chance, up to the jitter', async () => {
    const { call, down, policy } = play({ endpoints: ['a', 'b'], jitter: 0.5 });
    down.add('a');
    await call(10);
    const ms = policy.snapshot().endpoints[0]?.returnsInMs ?? 0;
    expect(ms).toBeGreaterThan(30_000);
    expect(ms).toBeLessThan(45_000);
  });

  it('lets one that comes back begin slowly', async () => {
    const { call, down, went, runtime, policy, states } = play({
      endpoints: ['a', 'b'],
      slowStart: { duration: 10_000, from: 0.1 },
    });
    down.add('a');
    await call(10);
    down.clear();
    await runtime.advance(30_000);
    went.length = 0;
    await call(110);
    const early = went.filter((name) => name === 'a').length;
    expect(early).toBeGreaterThan(5);
    expect(early).toBeLessThan(15);
    expect(states()).toEqual(['starting', 'available']);
    expect(policy.snapshot().endpoints[0]?.share).toBe(0.1);
    await runtime.advance(10_000);
    await call(20);
    went.length = 0;
    await call(20);
    expect(went.filter((name) => name === 'a')).toHaveLength(10);
    expect(states()).toEqual(['available', 'available']);
  });
});

describe('failover: by hand', () => {
  it('ejects and readmits', async () => {
    const { call, went, policy, events, states, runtime } = play();
    policy.eject('a');
    policy.eject('b', { for: '1s' });
    await call(3);
    expect(went).toEqual(['c', 'c', 'c']);
    expect(() => policy.eject('c')).toThrow('failover.eject must leave an endpoint that takes calls');
    await runtime.advance(1000);
    await call();
    expect(states()).toEqual(['ejected', 'available', 'available']);
    policy.readmit();
    expect(states()).toEqual(['available', 'available', 'available']);
    policy.eject('a', { for: 10 });
    policy.eject('a', { for: '1h' });
    expect(policy.snapshot().endpoints[0]?.returnsInMs).toBe(3_600_000);
    policy.readmit('a');
    expect(events).toContain('endpoint.returned a manual');
    expect(events).toContain('endpoint.returned b elapsed');
    expect(() => policy.eject('d')).toThrow("failover.eject must be the name of an endpoint, got 'd'");
    expect(() => policy.readmit('d')).toThrow(RangeError);
    expect(() => policy.eject('a', { for: -1 })).toThrow('failover.eject.for');
    expect(() => policy.eject('a', { fro: 1 } as object)).toThrow('failover.eject.fro is not an option');
  });

  it('can be forced in tests', async () => {
    const { calls, call, went, states } = play({ endpoints: ['a', 'b'] });
    force(calls, 'ejected');
    await call(3);
    expect(went).toEqual(['b', 'b', 'b']);
    force(calls, 'available');
    expect(states()).toEqual(['available', 'available']);
  });
});

describe('failover: endpointOf', () => {
  it('has the type of the names', () => {
    const policy = failover({ endpoints: ['eu', { name: 'us', weight: 2 }] });
    expectTypeOf(policy.endpointOf).returns.toEqualTypeOf<'eu' | 'us'>();
    expectTypeOf(policy.eject).parameter(0).toEqualTypeOf<'eu' | 'us'>();
    expectTypeOf<Failover['endpointOf']>().returns.toEqualTypeOf<string>();
  });

  it('tells custom layers inside, and operations in any depth', async () => {
    const policy = failover({ endpoints: ['a'] });
    const seen: string[] = [];
    const calls = pipeline(
      policy,
      custom(async (next, call) => {
        seen.push(policy.endpointOf(call));
        return next();
      }),
      hedge({ delay: 'unlimited' }),
    );
    expect(await calls.execute((call) => policy.endpointOf(call))).toBe('a');
    expect(seen).toEqual(['a']);
  });

  it('keeps apart one failover inside another', async () => {
    const [regions, zones] = [failover({ endpoints: ['eu'] }), failover({ endpoints: ['1', '2'] })];
    const both = pipeline(regions, zones);
    expect(await both.execute((call) => regions.endpointOf(call) + zones.endpointOf(call))).toMatch(
      /^eu[12]$/,
    );
  });

  it('throws where the call is not inside', async () => {
    const policy = failover({ endpoints: ['a'], name: 'regions' });
    const message = "failover.endpointOf(call): the call is not, or no longer, inside of 'regions'";
    await expect(pipeline(timeout(10)).execute((call) => policy.endpointOf(call))).rejects.toThrow(message);
    expect(() => policy.endpointOf({} as Call)).toThrow(message);
    let kept: Call | undefined;
    await pipeline(policy).execute((call) => {
      kept = call;
    });
    expect(() => policy.endpointOf(kept as Call)).toThrow(message);
  });

  it('works with pipelines by key', async () => {
    const policy = failover({ endpoints: ['a', 'b'] });
    const keyed = perKey(() => pipeline(policy));
    expect(await keyed.execute((call) => policy.endpointOf(call), { key: 'k' })).toMatch(/[ab]/);
  });
});

describe('failover: options', () => {
  it.each([
    [{}, 'failover.endpoints'],
    [{ endpoints: [] }, 'failover.endpoints must have at least one item'],
    [{ endpoints: ['a', 'b', 'a'] }, "failover.endpoints[2] must not be named twice, got 'a'"],
    [{ endpoints: ['a', { name: 'a' }] }, 'failover.endpoints[1] must not be named twice'],
    [{ endpoints: [''] }, 'failover.endpoints[0]'],
    [{ endpoints: [7] }, 'failover.endpoints[0] must be a name, or an object with one'],
    [{ endpoints: [{ name: 'a', weight: 0 }] }, 'failover.endpoints[0].weight'],
    [{ endpoints: [{ name: 'a', priority: 16 }] }, 'failover.endpoints[0].priority'],
    [
      { endpoints: ['a'], ejectionTime: '2s', maxEjectionTime: '1s' },
      'failover.maxEjectionTime must be at least ejectionTime',
    ],
    [{ endpoints: ['a'], overprovisioning: 0.5 }, 'failover.overprovisioning'],
    [{ endpoints: ['a'], maxEjected: 0 }, 'failover.maxEjected'],
    [{ endpoints: ['a'], slowStart: true }, 'failover.slowStart must be an object or false'],
    [{ endpoints: ['a'], successRate: { minimumEndpoints: 1 } }, 'failover.successRate.minimumEndpoints'],
  ])('%o: %s', (options, message) => {
    expect(() => failover(options as never)).toThrow(message);
  });

  it('allows an ejection longer than five minutes', () => {
    expect(() => failover({ endpoints: ['a'], ejectionTime: '1h' })).not.toThrow();
  });

  it('changes in use: who stays keeps its state, who is new starts slowly, who is gone gets no calls', async () => {
    const { call, went, policy, calls, runtime, states } = play({
      slowStart: { duration: '10s', from: 0.5 },
    });
    policy.eject('b');
    let answer = (_: unknown): void => {};
    await call();
    const at = went.at(-1);
    const pending = calls.execute(() => new Promise((resolve) => (answer = resolve)));
    policy.update({ endpoints: ['b', 'd', 'a'], balance: 'least-loaded' });
    expect(states()).toEqual(['ejected', 'starting', 'available']);
    went.length = 0;
    await call(50);
    // The attempts that continue run at 'a', or at an endpoint that was removed.
    expect(went).not.toContain('b');
    expect(went).toContain('d');
    answer(at);
    await pending;
    expect(policy.snapshot().endpoints.map(({ running }) => running)).toEqual([0, 0, 0]);
    await runtime.advance(10_000);
    await call(2);
    expect(states()).toEqual(['ejected', 'available', 'available']);
    expect(policy.describe()).toMatchObject({ endpoints: ['b', 'd', 'a'], balance: 'least-loaded' });
  });

  it('readmits one where only those that are ejected are left', async () => {
    const { call, went, policy, events } = play();
    policy.eject('b', { for: '1h' });
    policy.update({ endpoints: ['b'] });
    expect(events.at(-1)).toBe('endpoint.returned b needed');
    await call();
    expect(went).toEqual(['b']);
  });

  it('refuses a change that makes no sense, and nothing has changed', () => {
    const { policy } = play();
    const before = policy.describe();
    expect(() => policy.update({ endpoints: [] })).toThrow(RangeError);
    expect(() => policy.update({ endpoints: ['x', 'x'] })).toThrow(RangeError);
    expect(() => policy.update({ name: 'other' } as object)).toThrow('failover.name cannot change');
    expect(policy.describe()).toEqual(before);
  });

  it('keeps its times on a runtime with another clock', async () => {
    const policy = failover({ endpoints: ['a', 'b'], slowStart: false });
    policy.eject('a', { for: '1m' });
    const runtime = virtualRuntime({ startMs: 5_000_000 } as object);
    const calls = pipeline({ runtime }, policy);
    await runtime.advance(59_000);
    await calls.execute(() => undefined);
    expect(policy.snapshot().ejected).toBe(1);
    await runtime.advance(1_100);
    await calls.execute(() => undefined);
    expect(policy.snapshot().ejected).toBe(0);
  });

  it('tells how many are ejected, and what would be lost with it', async () => {
    const { policy, call, down } = play({ endpoints: ['a', 'b', 'c', 'd'] });
    expect(policy.reading?.()).toEqual({ usage: 0, limit: 2 });
    expect(policy.remembers?.(0)).toBe(0);
    down.add('a');
    await call(4);
    expect(policy.remembers?.(0)).toBe(0.25);
    await call(16);
    expect(policy.reading?.()).toEqual({ usage: 1, limit: 2 });
    expect(policy.remembers?.(0)).toBe(0.75);
  });
});
