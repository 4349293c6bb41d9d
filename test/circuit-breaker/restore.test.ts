import { describe, expect, it } from 'vitest';
import type { CircuitSnapshot } from '../../src/circuit-breaker/index.ts';
import { Driver } from './driver.ts';

const touchy = { consecutiveFailures: 1, breakDuration: '10s' } as const;

/** Returns the part of a snapshot that `restore` uses. */
function restorable(snapshot: CircuitSnapshot): object {
  const { version, state, sinceMs, breakMs, consecutiveBreaks, nextProbeMs, retryAfterMs, lastFailure } =
    snapshot;
  return { version, state, sinceMs, breakMs, consecutiveBreaks, nextProbeMs, retryAfterMs, lastFailure };
}

function throughJson(snapshot: CircuitSnapshot): CircuitSnapshot {
  return JSON.parse(JSON.stringify(snapshot)) as CircuitSnapshot;
}

/** Restores in another process, some time later: its monotonic clock has another origin. */
function restored(from: Driver, laterMs: number, options = {}): Driver {
  const driver = new Driver({ ...touchy, ...options }, { wallNow: from.wallNow() + laterMs - 123 });
  driver.now = 123;
  driver.breaker.restore(throughJson(from.breaker.snapshot()));
  return driver;
}

function open(): Driver {
  const driver = new Driver(touchy);
  driver.now = 7_000;
  driver.fail();
  return driver;
}

describe('a snapshot', () => {
  it('says what there is to know', () => {
    const driver = new Driver({ name: 'payments', window: { calls: 10 }, breakDuration: '10s' });
    driver.now = 500;
    driver.succeed(3);
    driver.fail();
    expect(driver.breaker.snapshot()).toEqual({
      version: 1,
      name: 'payments',
      state: 'closed',
      timeMs: 1_000_500,
      sinceMs: 1_000_000,
      generation: 0,
      calls: 4,
      failures: 1,
      slowCalls: 0,
      failureRate: 0.25,
      slowCallRate: 0,
      slowInFlight: 0,
      consecutiveFailures: 1,
      probes: null,
      breakMs: null,
      consecutiveBreaks: 0,
      nextProbeMs: null,
      retryAfterMs: null,
      reason: null,
      slowStart: null,
      dryRun: null,
      lastFailure: { name: 'Error', message: 'broken', timeMs: 1_000_500 },
      window: null,
    });
  });

  it('of an open circuit says when a probe may go', () => {
    const driver = open();
    driver.now += 4_000;
    expect(driver.breaker.snapshot()).toMatchObject({
      state: 'open',
      sinceMs: 1_007_000,
      generation: 1,
      breakMs: 10_000,
      consecutiveBreaks: 1,
      nextProbeMs: 1_017_000,
      retryAfterMs: 6_000,
      reason: 'consecutive-failures',
      calls: 1,
      failures: 1,
    });
  });

  it('of a half-open circuit counts the probes', () => {
    const driver = new Driver({ ...touchy, halfOpen: { permits: 4, successRate: 0.5 } });
    driver.fail();
    driver.now = 10_000;
    driver.succeed();
    driver.fail();
    driver.start();
    expect(driver.breaker.snapshot()).toMatchObject({
      state: 'half-open',
      generation: 2,
      probes: { running: 1, succeeded: 1, failed: 1 },
      nextProbeMs: null,
      retryAfterMs: null,
    });
  });

  it('of an idle circuit counts no calls that are too old', () => {
    const driver = new Driver({ window: '30s' });
    driver.fail(5);
    driver.now = 30_000;
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 0, failureRate: null });
  });

  it('T9: is frozen, plain, and no view of the state', () => {
    const driver = new Driver({ ...touchy, halfOpen: { permits: 2 } });
    driver.fail();
    driver.now = 10_000;
    driver.start();
    const snapshot = driver.breaker.snapshot();
    expect([snapshot, snapshot.probes, snapshot.lastFailure].every(Object.isFrozen)).toBe(true);
    expect(throughJson(snapshot)).toEqual(snapshot);
    driver.breaker.reset();
    expect(snapshot).toMatchObject({ state: 'half-open', probes: { running: 1 } });
  });
});

describe('restore', () => {
  it('T9: gives an open circuit that is open for what was left of its break', () => {
    const driver = restored(open(), 4_000);
    expect(driver.breaker.snapshot()).toMatchObject({
      state: 'open',
      retryAfterMs: 6_000,
      nextProbeMs: 1_017_000,
    });
    expect(driver.transitions()).toEqual(['circuit.opened: restored']);
    expect(driver.opened()[0]).toMatchObject({ calls: 0, failureRate: undefined, breakMs: 10_000 });
    driver.now += 5_999;
    expect(driver.start().rejection).toMatchObject({ lastFailure: { message: 'broken' } });
    driver.now += 1;
    driver.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it('T9: gives a circuit that is due for a probe if the break has ended meanwhile', () => {
    const driver = restored(open(), 60_000);
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'half-open', retryAfterMs: 0 });
    expect(driver.start().admitted).toBe(true);
  });

  it('T9: takes a half-open circuit for an open one that is due', () => {
    const from = open();
    from.now += 10_000;
    from.start();
    expect(from.breaker.state).toBe('half-open');
    const driver = restored(from, 0);
    expect(driver.breaker.snapshot()).toMatchObject({
      state: 'half-open',
      retryAfterMs: 0,
      consecutiveBreaks: 1,
    });
    driver.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it.each([
    ['isolate', 'isolated'],
    ['disable', 'disabled'],
    ['metricsOnly', 'metrics-only'],
  ] as const)('T9: gives a circuit after %s() that reset() releases', (method, state) => {
    const from = open();
    from.breaker[method]();
    const driver = restored(from, 1_000);
    expect(driver.breaker.state).toBe(state);
    expect(driver.transitions()).toEqual([`circuit.${state}: restored`]);
    driver.breaker.reset();
    expect(driver.breaker.state).toBe('closed');
    expect(driver.start().admitted).toBe(true);
  });

  it('T9: a snapshot of what was restored is the one it was restored from', () => {
    const drivers = {
      closed: new Driver(touchy),
      open: open(),
      isolated: new Driver(touchy),
      disabled: new Driver(touchy),
      metricsOnly: new Driver(touchy),
    };
    drivers.isolated.breaker.isolate();
    drivers.disabled.breaker.disable();
    drivers.metricsOnly.breaker.metricsOnly();
    drivers.open.now += 0.3; // not a whole number of ms
    for (const from of Object.values(drivers)) {
      const snapshot = from.breaker.snapshot();
      const driver = new Driver(touchy, { wallNow: from.wallNow() });
      driver.breaker.restore(snapshot);
      const again = driver.breaker.snapshot();
      driver.breaker.restore(again);
      expect(restorable(again)).toMatchObject({ ...restorable(snapshot), retryAfterMs: again.retryAfterMs });
      expect(again.retryAfterMs ?? 0).toBeCloseTo(snapshot.retryAfterMs ?? 0, 0);
      expect(restorable(driver.breaker.snapshot())).toEqual(restorable(again));
    }
  });

  it('T10: is not held up by a wall clock that was set back', () => {
    const from = open();
    const driver = restored(from, -3_600_000);
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'open', retryAfterMs: 10_000 });
    driver.now += 10_000;
    expect(driver.start().admitted).toBe(true);
  });

  it('T9: does not break for longer than maxBreakDuration allows here', () => {
    const driver = restored(open(), 0, { breakDuration: '1s', maxBreakDuration: '2s' });
    expect(driver.breaker.snapshot()).toMatchObject({ retryAfterMs: 2_000, breakMs: 2_000 });
  });

  it('goes on with a break by hand for as long as was said, whatever maxBreakDuration is', () => {
    const from = new Driver(touchy);
    from.breaker.trip({ for: '2h', reason: 'maintenance' });
    const driver = restored(from, 3_600_000, { breakDuration: '1s', maxBreakDuration: '2s' });
    expect(driver.breaker.snapshot()).toMatchObject({ retryAfterMs: 3_600_000, reason: 'maintenance' });
  });

  it('lets a break grow on, and the row of breaks end', () => {
    const growing = {
      consecutiveFailures: 1,
      breakDuration: { initial: 100, max: 10_000, jitter: 'none' },
    } as const;
    const from = new Driver(growing);
    from.fail();
    from.now += 100;
    from.succeed();
    for (const [laterMs, breakMs] of [
      [50, 200],
      [100, 100],
    ] as const) {
      const driver = restored(from, laterMs, growing);
      expect(driver.breaker.state).toBe('closed');
      driver.fail();
      expect(driver.breaker.snapshot().breakMs).toBe(breakMs);
    }
  });

  it('T1: counts nothing of the calls under way, and what was counted is gone', () => {
    const driver = new Driver({ window: { calls: 10 } });
    driver.fail(3);
    const late = driver.start();
    const { generation } = driver.breaker.snapshot();
    driver.breaker.restore(driver.breaker.snapshot());
    late.fail();
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 0, generation: generation + 1 });
  });
});

describe('a snapshot that is none', () => {
  const valid = open().breaker.snapshot();
  it.each([
    ['null', null, 'snapshot must be an object, got null'],
    ['another version', { ...valid, version: 2 }, 'snapshot.version must be 1, got 2'],
    ['an unknown state', { ...valid, state: 'ajar' }, "snapshot.state must be one of 'closed'"],
    ['no time', { ...valid, sinceMs: undefined }, 'snapshot.sinceMs must be a number, got undefined'],
    ['no finite time', { ...valid, sinceMs: Infinity }, 'snapshot.sinceMs must be a number'],
    [
      'an open circuit with no end',
      { ...valid, nextProbeMs: null },
      'snapshot.nextProbeMs must be a number, got null',
    ],
    [
      'an open circuit without a break',
      { ...valid, breakMs: null },
      'snapshot.breakMs must be a number, got null',
    ],
    [
      'half-open without a break',
      { ...valid, state: 'half-open', breakMs: 0 },
      'snapshot.breakMs must be a number',
    ],
    [
      'breaks of no length',
      { ...valid, state: 'closed', breakMs: null },
      'snapshot.breakMs must be a number, got null',
    ],
    ['an endless break', { ...valid, breakMs: Infinity }, 'snapshot.breakMs must be a number above 0'],
    [
      'half a break',
      { ...valid, consecutiveBreaks: 0.5 },
      'snapshot.consecutiveBreaks must be an integer ≥ 0',
    ],
    [
      'fewer than no breaks',
      { ...valid, consecutiveBreaks: -1 },
      'snapshot.consecutiveBreaks must be an integer',
    ],
    [
      'a failure without a name',
      { ...valid, lastFailure: { message: 'x', timeMs: 1 } },
      'snapshot.lastFailure must be null or have a name and a message, got an object',
    ],
    [
      'a failure at no time',
      { ...valid, lastFailure: { name: 'x', message: 'x', timeMs: 'now' } },
      "snapshot.lastFailure.timeMs must be a number, got 'now'",
    ],
  ])('is refused and changes nothing: %s', (_, snapshot, message) => {
    const driver = new Driver({ window: { calls: 10 } });
    driver.fail(3);
    const before = driver.breaker.snapshot();
    expect(() => driver.breaker.restore(snapshot as CircuitSnapshot)).toThrow(message);
    expect(driver.breaker.snapshot()).toEqual(before);
  });

  it('is bounded: no more is kept of a failure than is kept of a call’s', () => {
    const driver = new Driver();
    const lastFailure = { name: 'N'.repeat(10_000), message: 'm'.repeat(10_000), timeMs: 1 };
    driver.breaker.restore({ ...driver.breaker.snapshot(), lastFailure });
    expect(driver.breaker.snapshot().lastFailure).toEqual({
      name: 'N'.repeat(200),
      message: 'm'.repeat(200),
      timeMs: 1,
    });
  });
});
