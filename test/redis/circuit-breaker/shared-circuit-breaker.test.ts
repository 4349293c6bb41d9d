import { afterEach, describe, expect, it } from 'vitest';
import { circuitBreaker, type Pipeline, pipeline } from '../../../src/index.ts';
import {
  type FakeRedis,
  fakeRedis,
  type RedisFleet,
  redisFleet,
  type SharedCircuitBreaker,
  type SharedCircuitBreakerOptions,
  sharedCircuitBreaker,
} from '../../../src/redis/index.ts';
import { type VirtualRuntime, virtualRuntime } from '../../../src/testing/index.ts';

interface Instance {
  readonly fleet: RedisFleet;
  readonly breaker: SharedCircuitBreaker;
  readonly calls: Pipeline;
  /** The reasons for which the circuit opened. */
  readonly opened: string[];
}

let runtime: VirtualRuntime;
let server: FakeRedis;
let instances: Instance[] = [];

function start(options: Omit<SharedCircuitBreakerOptions, 'fleet'> = {}): Instance {
  if (instances.length === 0) {
    runtime = virtualRuntime();
    server = fakeRedis({ runtime, latency: 1 });
  }
  const fleet = redisFleet(server.client);
  const own = circuitBreaker({
    name: 'partner',
    failureRate: 0.5,
    window: { calls: 20 },
    minimumCalls: 10,
    breakDuration: '1s',
    slowStart: false,
  });
  const breaker = sharedCircuitBreaker(own, { fleet, ...options });
  const opened: string[] = [];
  breaker.on('circuit.opened', ({ reason }) => void opened.push(reason));
  const instance = { fleet, breaker, opened, calls: pipeline({ runtime, name: 'partner' }, breaker) };
  instances.push(instance);
  return instance;
}

afterEach(() => {
  instances = [];
});

const fails = async (): Promise<never> => {
  throw new Error('dead');
};

/** Makes calls one after the other. Returns how many reached the dependency. */
async function call(instance: Instance, times: number, operation: () => Promise<unknown>): Promise<number> {
  let reached = 0;
  for (let i = 0; i < times; i++) {
    await instance.calls.executeOutcome(() => {
      reached += 1;
      return operation();
    });
  }
  return reached;
}

const states = (): string[] => instances.map(({ breaker }) => breaker.state);

describe('verdicts', () => {
  it('a quorum of what instances have seen themselves opens the rest', async () => {
    const [one, two, ,] = [start(), start(), start(), start()];
    for (const instance of instances) await call(instance, 1, async () => 1);
    await runtime.advance(10);
    await call(one, 12, fails);
    await runtime.advance('1.2s');
    expect(states().slice(1)).toEqual(['closed', 'closed', 'closed']);
    expect(two.breaker.votes).toEqual({ instances: 4, open: 1, isOpen: false });
    await call(two, 12, fails);
    await runtime.advance(10);
    expect(two.breaker.votes).toEqual({ instances: 4, open: 2, isOpen: true });
    await runtime.advance('1.2s');
    expect(instances.slice(2).map(({ opened }) => opened)).toEqual([['fleet'], ['fleet']]);
  });

  it('one bad node opens nobody, however few there are', async () => {
    const [one] = [start(), start()];
    for (const instance of instances) await call(instance, 1, async () => 1);
    for (let i = 0; i < 10; i++) {
      await call(one, 12, fails);
      await runtime.advance('1s');
    }
    expect(instances[1]?.opened).toEqual([]);
    expect(one.opened.length).toBeGreaterThan(3);
  });

  it('what is done by hand is for that instance alone', async () => {
    const [one, two] = [start({ atLeast: 1 }), start({ atLeast: 1 })];
    for (const instance of instances) await call(instance, 1, async () => 1);
    one.breaker.trip({ for: '10s' });
    await runtime.advance('3s');
    expect(two.breaker.state).toBe('closed');
    one.breaker.reset();
    one.breaker.isolate();
    two.breaker.disable();
    await runtime.advance('3s');
    expect(states()).toEqual(['isolated', 'disabled']);
  });

  it('a circuit that was switched by hand is not opened by others', async () => {
    const [one, two] = [start({ atLeast: 1, quorum: 0.1 }), start({ atLeast: 1, quorum: 0.1 })];
    two.breaker.metricsOnly();
    for (const instance of instances) await call(instance, 1, async () => 1);
    await call(one, 12, fails);
    await runtime.advance('1.2s');
    expect(two.breaker.state).toBe('metrics-only');
  });
});

describe('probes', () => {
  /** Opens all circuits, by the failures of the first two instances. */
  async function allOpen(count = 5): Promise<void> {
    for (let i = 0; i < count; i++) start({ quorum: 0.3 });
    for (const instance of instances) await call(instance, 1, async () => 1);
    await runtime.advance(10);
    for (const instance of instances.slice(0, 2)) await call(instance, 12, fails);
    await runtime.advance(300);
    for (const instance of instances) {
      // News come with the next heartbeat, at the latest.
      for (let ms = 0; instance.breaker.state === 'closed' && ms < 1200; ms += 50) await runtime.advance(50);
    }
  }

  it('one instance probes for all, one call at a time, for as long as the dependency is dead', async () => {
    await allOpen();
    let running = 0;
    let most = 0;
    let probes = 0;
    const probe = async () => {
      running += 1;
      probes += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => void runtime.clock.setTimer(300, resolve));
      running -= 1;
      throw new Error('dead');
    };
    for (let ms = 0; ms < 10_000; ms += 20) {
      for (const { calls } of instances) void calls.executeOutcome(probe);
      await runtime.advance(20);
    }
    expect(most).toBe(1);
    expect(probes).toBeGreaterThan(3);
    expect(probes).toBeLessThanOrEqual(9);
  });

  it('a success lets all others probe, and each closes by its own', async () => {
    await allOpen();
    await runtime.advance('1s');
    let reached = 0;
    for (let ms = 0; ms < 2500; ms += 20) {
      for (const { calls } of instances) void calls.executeOutcome(async () => void reached++);
      await runtime.advance(20);
    }
    expect(states()).toEqual(['closed', 'closed', 'closed', 'closed', 'closed']);
    expect(reached).toBeGreaterThan(100);
  });

  it('an instance that dies while it probes is replaced when its time is over', async () => {
    await allOpen(3);
    await runtime.advance('1s');
    let hanging = 0;
    const hang = (): Promise<never> => {
      hanging += 1;
      return new Promise(() => {});
    };
    for (let ms = 0; ms < 500 && hanging === 0; ms += 20) {
      void instances[0]?.calls.executeOutcome(hang);
      await runtime.advance(20);
    }
    expect(hanging).toBe(1);
    let others = 0;
    for (let ms = 0; ms < 7000 && others === 0; ms += 20) {
      void instances[1]?.calls.executeOutcome(async () => void others++);
      await runtime.advance(20);
    }
    expect(others).toBe(1);
  });
});

describe('while the server is away', () => {
  it('the circuit is one of this instance alone', async () => {
    const [one, two] = [start({ atLeast: 1, quorum: 0.1 }), start({ atLeast: 1, quorum: 0.1 })];
    for (const instance of instances) await call(instance, 1, async () => 1);
    server.hang();
    expect(await call(one, 20, fails)).toBe(9); // with the call before, as many as it takes
    await runtime.advance('1.1s');
    await call(one, 1, async () => 1); // asks to probe, in vain
    await runtime.advance('110ms');
    expect(await call(one, 3, async () => 1)).toBe(3);
    expect(states()).toEqual(['closed', 'closed']);
    expect(two.opened).toEqual([]);
  });

  it('a circuit that the fleet has opened closes by its own probe', async () => {
    const [one, two] = [start({ atLeast: 1, quorum: 0.1 }), start({ atLeast: 1, quorum: 0.1 })];
    for (const instance of instances) await call(instance, 1, async () => 1);
    await call(one, 12, fails);
    await runtime.advance('1.2s');
    expect(two.opened).toEqual(['fleet']);
    server.hang();
    // The fleet's break, and the longest time for a probe of another instance.
    await runtime.advance('6s');
    expect(await call(two, 3, async () => 1)).toBe(3);
    expect(two.breaker.state).toBe('closed');
  });

  it('a server that forgets all leaves no circuit open for ever', async () => {
    const [one, two] = [start({ atLeast: 1, quorum: 0.1 }), start({ atLeast: 1, quorum: 0.1 })];
    for (const instance of instances) await call(instance, 1, async () => 1);
    await call(one, 12, fails);
    await runtime.advance('1.2s');
    expect(two.opened).toEqual(['fleet']);
    one.breaker.reset();
    await Promise.all([one.fleet.close(), runtime.advance(5)]);
    server.flush();
    for (let ms = 0; ms < 4000; ms += 50) {
      await call(two, 1, async () => 1);
      await runtime.advance(50);
    }
    expect(two.breaker.state).toBe('closed');
  });
});

it('costs an idle fleet one command a second and instance, however many circuits there are', async () => {
  const { fleet, calls } = start();
  for (const name of ['a', 'b', 'c']) sharedCircuitBreaker(circuitBreaker({ name }), { fleet });
  const before = server.commands;
  for (let s = 0; s < 20; s++) {
    await calls.executeOutcome(async () => 1);
    await runtime.advance('1s');
  }
  expect(server.commands - before).toBeLessThanOrEqual(26);
});

it('refuses what is no circuit breaker, and another one of its name', () => {
  const { fleet } = start();
  expect(() => sharedCircuitBreaker({} as never, { fleet })).toThrow(
    'sharedCircuitBreaker(breaker) must be made by circuitBreaker(), got an object',
  );
  expect(() => sharedCircuitBreaker(circuitBreaker({ name: 'partner' }), { fleet })).toThrow(
    "sharedCircuitBreaker 'partner' is shared in this fleet by another circuit breaker already",
  );
  expect(() => sharedCircuitBreaker(circuitBreaker({ name: 'a{b' }), { fleet })).toThrow(RangeError);
  for (const [options, message] of [
    [{ quorum: 0 }, 'sharedCircuitBreaker.quorum must be a ratio above 0 and at most 1'],
    [{ atLeast: 0 }, 'sharedCircuitBreaker.atLeast must be an integer ≥ 1'],
    [{ probeLease: 0 }, 'sharedCircuitBreaker.probeLease must be a duration above 0 ms'],
    [{ fleet: 7 }, 'sharedCircuitBreaker.fleet must be made by redisFleet(), got 7'],
  ] as const) {
    expect(() =>
      sharedCircuitBreaker(circuitBreaker({ name: 'x' }), { fleet, ...(options as object) }),
    ).toThrow(message);
  }
});

it('is a circuit breaker like any other', () => {
  const { breaker } = start();
  expect(breaker.describe()).toMatchObject({ quorum: 0.5, atLeast: 2, probeLease: 5000 });
  expect(breaker.snapshot()).toMatchObject({ name: 'partner', state: 'closed' });
  breaker.update({ minimumCalls: 5 });
  breaker.restore(breaker.snapshot());
  breaker.trip({ reason: 'drill' });
  expect(breaker.state).toBe('open');
  breaker.probeNow();
  expect(breaker.state).toBe('half-open');
  breaker.reset();
  expect(breaker.state).toBe('closed');
});

it('ten instances: few calls before all are open, one probe at a time, and all close when the dependency is back', async () => {
  const rates = [60, 45, 30, 20, 12, 8, 6, 4, 3, 2];
  const all = rates.map((rate) => ({ ...start(), rate, next: 0 }));
  let isDead = false;
  let [first, probes, probing, most] = [0, 0, 0, 0];
  for (let ms = 0; ms < 12_000; ms += 2) {
    isDead = ms >= 2000 && ms < 7000;
    for (const one of all) {
      if (ms < one.next) continue;
      one.next = ms + 1000 / one.rate;
      void one.calls.executeOutcome(async () => {
        if (!isDead) return;
        const isProbe = one.breaker.state === 'half-open';
        if (isProbe) {
          probes += 1;
          probing += 1;
        } else first += 1;
        most = Math.max(most, probing);
        await new Promise<void>((resolve) => void runtime.clock.setTimer(300, resolve));
        if (isProbe) probing -= 1;
        throw new Error('dead');
      });
    }
    await runtime.advance(2);
  }
  expect(first).toBeLessThanOrEqual(130);
  expect(probes).toBeGreaterThanOrEqual(2);
  expect(probes).toBeLessThanOrEqual(5);
  expect(most).toBe(1);
  expect(states()).toEqual(rates.map(() => 'closed'));
});
