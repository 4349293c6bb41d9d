import { describe, expect, it } from 'vitest';
import { type CircuitBreakerOptions, circuitBreaker } from '../../src/circuit-breaker/index.ts';
import type { CircuitState } from '../../src/core/index.ts';
import { compositionRevision, systemRuntime } from '../../src/core/index.ts';
import { Driver } from './driver.ts';

const touchy = { consecutiveFailures: 1, breakDuration: '1s' } as const;

/** A way to reach each state. */
const WAYS: Record<CircuitState, (driver: Driver) => void> = {
  closed: () => {},
  open: (driver) => driver.fail(),
  'half-open': (driver) => {
    driver.fail();
    driver.now += 1_000;
    driver.start();
  },
  isolated: (driver) => driver.breaker.isolate(),
  disabled: (driver) => driver.breaker.disable(),
  'metrics-only': (driver) => driver.breaker.metricsOnly(),
};
const STATES = Object.keys(WAYS) as CircuitState[];

function inState(state: CircuitState, options: CircuitBreakerOptions = touchy): Driver {
  const driver = new Driver(options);
  WAYS[state](driver);
  expect(driver.breaker.state).toBe(state);
  return driver;
}

describe('isolate', () => {
  it('refuses every call, without saying when to come back', () => {
    const driver = inState('isolated', { ...touchy, name: 'payments' });
    driver.now = 1e9;
    const { rejection } = driver.start();
    expect(rejection).toMatchObject({
      code: 'circuit-open',
      state: 'isolated',
      message: "circuit 'payments' is isolated",
    });
    expect(rejection?.retryAfterMs).toBeUndefined();
  });

  it('T1: counts nothing of the calls under way', () => {
    const driver = new Driver(touchy);
    const late = driver.start();
    driver.breaker.isolate();
    late.fail();
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'isolated', lastFailure: null });
    driver.breaker.reset();
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'closed', calls: 0 });
  });
});

describe('disable', () => {
  it('lets everything through and counts nothing', () => {
    const driver = inState('disabled');
    driver.fail(100);
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'disabled', calls: 0, lastFailure: null });
  });

  it('counts nothing of its calls later either', () => {
    const driver = inState('disabled');
    const late = driver.start();
    driver.breaker.reset();
    late.fail();
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'closed', calls: 0 });
  });
});

describe('metricsOnly', () => {
  const options = { failureRate: 0.5, window: '30s', minimumCalls: 2 } as const;

  it('counts, never opens, and says what would have happened', () => {
    const driver = inState('metrics-only', options);
    driver.fail(2);
    driver.fail(5); // the same outage
    expect(driver.breaker.snapshot()).toMatchObject({
      state: 'metrics-only',
      calls: 7,
      failureRate: 1,
      dryRun: { reason: 'failure-rate', trips: 1 },
    });
    driver.succeed(10);
    expect(driver.breaker.snapshot().dryRun).toEqual({ reason: null, trips: 1 });
    driver.fail(1);
    driver.fail(20);
    expect(driver.breaker.snapshot().dryRun).toEqual({ reason: 'failure-rate', trips: 2 });
    driver.now = 60_000;
    expect(driver.breaker.snapshot().dryRun).toEqual({ reason: null, trips: 2 });
    expect(driver.transitions()).toEqual(['circuit.metrics-only: manual']);
  });

  it('says nothing of it in other states', () => {
    expect(inState('closed').breaker.snapshot().dryRun).toBeNull();
  });

  it('measures slow calls too', () => {
    const driver = inState('metrics-only', {
      slowCallRate: 1,
      slowCallDuration: 100,
      window: { calls: 5 },
      minimumCalls: 1,
    });
    const call = driver.start();
    driver.now += 101;
    call.succeed();
    expect(driver.breaker.snapshot().dryRun).toEqual({ reason: 'slow-call-rate', trips: 1 });
  });
});

describe('manual control', () => {
  it.each(STATES)('reset closes a circuit that is %s, and forgets all that was counted', (state) => {
    const driver = inState(state);
    driver.breaker.reset();
    expect(driver.breaker.snapshot()).toMatchObject({
      state: 'closed',
      calls: 0,
      consecutiveFailures: 0,
      consecutiveBreaks: 0,
      breakMs: null,
      probes: null,
    });
    driver.succeed();
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 1 });
    driver.fail();
    expect(driver.breaker.state).toBe('open');
  });

  it.each(STATES)('leads from %s to each state that is entered by hand', (state) => {
    for (const [method, entered] of [
      ['isolate', 'isolated'],
      ['disable', 'disabled'],
      ['metricsOnly', 'metrics-only'],
    ] as const) {
      const driver = inState(state);
      driver.events.length = 0;
      driver.breaker[method]();
      expect(driver.breaker.state).toBe(entered);
      const expected = state === entered ? [] : [`circuit.${entered}: manual`];
      expect(driver.transitions()).toEqual(expected);
    }
  });

  it.each(['isolate', 'disable', 'metricsOnly'] as const)('%s does nothing the second time', (method) => {
    const driver = new Driver(touchy);
    driver.breaker[method]();
    driver.fail();
    driver.now = 500;
    const before = driver.breaker.snapshot();
    driver.breaker[method]();
    expect(driver.breaker.snapshot()).toEqual(before);
  });

  it('T1: reset counts nothing of the calls under way', () => {
    const driver = new Driver({ consecutiveFailures: 2 });
    driver.fail();
    const late = driver.start();
    driver.breaker.reset();
    late.fail();
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 0, consecutiveFailures: 0 });
  });
});

describe('update', () => {
  it('takes effect at once and keeps state, counts and permits', () => {
    const driver = new Driver({ failureRate: 0.5, window: '30s', minimumCalls: 10 });
    driver.fail(5);
    const underWay = driver.start();
    driver.breaker.update({ minimumCalls: 6 });
    expect(driver.breaker.describe()).toMatchObject({ failureRate: 0.5, minimumCalls: 6 });
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 5 });
    underWay.fail();
    expect(driver.breaker.state).toBe('open');
  });

  it('gives the options that a new circuit breaker would have', () => {
    const driver = new Driver({ failureRate: 0.9, window: { calls: 50 }, halfOpen: { permits: 3 } });
    driver.breaker.update({ failureRate: undefined, halfOpen: { successRate: 0.5 }, breakDuration: '7s' });
    const fresh = circuitBreaker({
      window: { calls: 50 },
      halfOpen: { successRate: 0.5 },
      breakDuration: '7s',
    });
    expect(driver.breaker.describe()).toEqual(fresh.describe());
  });

  it('works out anew what depends on other options', () => {
    const driver = new Driver({ window: { calls: 10 } });
    driver.breaker.update({ window: { calls: 5 } });
    expect(driver.breaker.describe()).toMatchObject({ failureRate: 0.5, minimumCalls: 5 });
    driver.breaker.update({ window: '30s', maxBreakDuration: '1s' });
    expect(driver.breaker.describe()).toMatchObject({ minimumCalls: 20, breakDuration: { max: 1_000 } });
    driver.breaker.update({ consecutiveFailures: 3, breakDuration: '10m', maxBreakDuration: undefined });
    expect(driver.breaker.describe()).not.toHaveProperty('failureRate');
    expect(driver.breaker.describe()).toMatchObject({ breakDuration: 600_000, maxBreakDuration: 600_000 });
  });

  it('tells pipelines that it wants to know the time from now on', () => {
    const { breaker } = new Driver({ window: { calls: 10 } });
    const before = compositionRevision();
    breaker.update({ failureRate: 0.9 });
    expect(compositionRevision()).toBe(before);
    breaker.update({ window: '10s' });
    expect(compositionRevision()).toBe(before + 1);
    expect(breaker.needsTime).toEqual({ admit: false, success: true });
  });

  it('adds to what was changed before', () => {
    const driver = new Driver({ window: { calls: 50 } });
    driver.breaker.update({ failureRate: 0.9 });
    driver.breaker.update({ consecutiveFailures: 9 });
    expect(driver.breaker.describe()).toMatchObject({
      window: { calls: 50 },
      failureRate: 0.9,
      consecutiveFailures: 9,
    });
  });

  it.each<[CircuitBreakerOptions, string]>([
    [{ failureRate: 2 }, 'circuitBreaker.failureRate must be a ratio'],
    [{ minimumCalls: 11 }, 'circuitBreaker.minimumCalls must not be above the window of 10 calls'],
    [{ name: 'other' }, "circuitBreaker.name cannot change while in use, got 'other'"],
    [{ wndow: 3 } as CircuitBreakerOptions, 'circuitBreaker.wndow is not an option: did you mean window?'],
  ])('changes nothing if anything is wrong: %j', (changes, message) => {
    const driver = new Driver({ name: 'mine', window: { calls: 10 } });
    driver.fail(5);
    const before = [driver.breaker.describe(), driver.breaker.snapshot()];
    expect(() => driver.breaker.update({ breakDuration: '1s', window: { calls: 10 }, ...changes })).toThrow(
      message,
    );
    expect([driver.breaker.describe(), driver.breaker.snapshot()]).toEqual(before);
  });

  it('keeps the newest calls in a count window of another size', () => {
    const driver = new Driver({ window: { calls: 4 }, failureRate: 1, minimumCalls: 4 });
    driver.fail(2);
    driver.succeed(2);
    driver.breaker.update({ window: { calls: 3 }, minimumCalls: 3 });
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 3, failures: 1 });
    driver.breaker.update({ window: { calls: 100 } });
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 3, failures: 1 });
  });

  it('keeps what a time window of another length holds', () => {
    const driver = new Driver({ window: '30s' });
    driver.fail(3);
    driver.now = 20_000;
    driver.succeed();
    driver.breaker.update({ window: '10s' });
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 1, failures: 0 });
  });

  it('starts with an empty window if it goes by count instead of time, or back', () => {
    const driver = new Driver({ window: '30s' });
    driver.fail(3);
    driver.breaker.update({ window: { calls: 10 } });
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 0, consecutiveFailures: 3 });
    driver.fail(3);
    driver.breaker.update({ window: '30s' });
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 0, consecutiveFailures: 6 });
  });

  it('leaves a break that has begun as it is', () => {
    const driver = inState('open');
    driver.breaker.update({ breakDuration: '1h' });
    expect(driver.breaker.snapshot().retryAfterMs).toBe(1_000);
  });

  it('does not take calls for slow of which nobody knows when they began', () => {
    const driver = new Driver({ window: { calls: 10 } });
    const call = driver.start();
    driver.breaker.update({ slowCallRate: 0.1, slowCallDuration: 1 });
    driver.now += 5_000;
    call.succeed();
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 1, slowCalls: 0 });
  });

  it('lets more probes through, or waits for no more of them', () => {
    const driver = inState('half-open');
    expect(driver.start().admitted).toBe(false);
    driver.breaker.update({ halfOpen: { permits: 3 } });
    expect(driver.start().admitted).toBe(true);
    driver.breaker.update({ halfOpen: { permits: 1 } });
    expect(driver.breaker.state).toBe('half-open');
    expect(driver.start().admitted).toBe(false);
  });

  it('T2: decides at once if the probes that have ended suffice: no other would come to say so', () => {
    const closing = inState('open', { ...touchy, halfOpen: { permits: 3 } });
    closing.now += 1_000;
    closing.succeed(2);
    closing.breaker.update({ halfOpen: { permits: 2 } });
    expect(closing.breaker.state).toBe('closed');

    const opening = inState('open', { ...touchy, halfOpen: { permits: 4, successRate: 0.5 } });
    opening.now += 1_000;
    opening.fail(2);
    opening.breaker.update({ halfOpen: { permits: 3, successRate: 0.5 } });
    expect(opening.breaker.state).toBe('open');
    expect(opening.opened()[1]).toMatchObject({ reason: 'probe-failed', attempt: 0 });
  });
});

describe('reading', () => {
  it('tells the state, and what was counted', () => {
    const driver = new Driver({ window: { calls: 4 }, failureRate: 1 });
    driver.fail(2);
    driver.succeed();
    expect(driver.breaker.reading?.()).toEqual({
      circuit: { state: 'closed', calls: 3, failures: 2, measured: false },
    });
    driver.fail();
    expect(driver.breaker.reading?.().circuit).toMatchObject({ calls: 4, failures: 3, measured: true });
    driver.breaker.isolate();
    expect(driver.breaker.reading?.().circuit).toMatchObject({ state: 'isolated' });
  });

  it('takes 20 calls for enough where no rate is judged', () => {
    const driver = new Driver({ consecutiveFailures: 100 });
    driver.succeed(19);
    expect(driver.breaker.reading?.().circuit).toMatchObject({ calls: 19, measured: false });
    driver.succeed();
    expect(driver.breaker.reading?.().circuit).toMatchObject({ calls: 20, measured: true });
  });

  it('does not take no calls for enough', () => {
    expect(new Driver({ minimumCalls: 1 }).breaker.reading?.().circuit).toMatchObject({ measured: false });
  });

  it('is of what judges', () => {
    expect(circuitBreaker().traits).toEqual(['judges']);
  });
});

describe('events', () => {
  it('tell each transition once it has happened, with its reason', () => {
    const driver = new Driver({ ...touchy, name: 'payments' });
    const states: CircuitState[] = [];
    driver.breaker.on('*', () => states.push(driver.breaker.state));
    driver.fail();
    driver.now = 1_000;
    driver.succeed();
    expect(driver.transitions()).toEqual([
      'circuit.opened: consecutive-failures',
      'circuit.half-opened: break-elapsed',
      'circuit.closed: probe-succeeded',
    ]);
    expect(states).toEqual(['open', 'half-open', 'closed']);
    expect(driver.events[0]).toEqual({
      type: 'circuit.opened',
      timeMs: 1_000_000,
      policy: 'payments',
      policyKind: 'circuit-breaker',
      pipeline: 'test',
      key: undefined,
      attempt: 1,
      state: 'open',
      previousState: 'closed',
      reason: 'consecutive-failures',
      calls: 1,
      failureRate: 1,
      slowCallRate: 0,
      breakMs: 1_000,
    });
  });

  it('T8: of a listener that throws are reported, and the state is right', () => {
    const driver = new Driver(touchy);
    const broken = new Error('the listener is broken');
    driver.breaker.on('circuit.opened', () => {
      throw broken;
    });
    driver.fail();
    expect(driver.breaker.state).toBe('open');
    expect(driver.reported).toEqual([broken]);
  });

  it('may be answered by a change of state', () => {
    const driver = inState('open');
    driver.breaker.on('circuit.half-opened', () => driver.breaker.isolate());
    driver.now = 1_000;
    expect(driver.start().rejection).toMatchObject({ state: 'isolated' });
    expect(
      driver.events
        .slice(-2)
        .map((event) => event.type)
        .sort(),
    ).toEqual(['circuit.half-opened', 'circuit.isolated']);
  });

  it('T31: stop when unsubscribed from, and only there', () => {
    const driver = new Driver(touchy);
    let heard = 0;
    const stop = driver.breaker.on('circuit.opened', () => {
      heard += 1;
    });
    driver.fail();
    stop();
    stop();
    driver.breaker.reset();
    driver.fail();
    expect(heard).toBe(1);
    expect(driver.opened()).toHaveLength(2);
  });
});

describe('attach', () => {
  it('refuses a second runtime, by name', () => {
    const driver = new Driver({ name: 'payments' });
    driver.breaker.attach?.(driver.runtime);
    expect(() => driver.breaker.attach?.(systemRuntime)).toThrow(
      new TypeError("circuit-breaker 'payments' is in a pipeline that runs on another runtime already"),
    );
  });

  it('moves what was done by hand before onto the new clock', () => {
    const driver = new Driver();
    const breaker = circuitBreaker(touchy);
    const { timeMs } = breaker.snapshot();
    breaker.restore({
      ...breaker.snapshot(),
      state: 'open',
      sinceMs: timeMs,
      breakMs: 60_000,
      consecutiveBreaks: 1,
      nextProbeMs: timeMs + 60_000,
    });
    driver.now = 5e9;
    breaker.attach?.(driver.runtime);
    const { retryAfterMs } = breaker.snapshot();
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });
});

describe('T11: instances', () => {
  it('made from one options object have nothing in common', () => {
    const options = { consecutiveFailures: 3 };
    const [a, b] = [new Driver(options), new Driver(options)];
    a.fail(2);
    b.fail(2);
    expect([a.breaker.state, b.breaker.state]).toEqual(['closed', 'closed']);
  });
});
