import { describe, expect, it } from 'vitest';
import type { CircuitBreakerOptions } from '../../src/circuit-breaker/index.ts';
import { FakeCall } from '../support/fake-call.ts';
import { Driver } from './driver.ts';

const touchy = { consecutiveFailures: 1, breakDuration: '1s' } as const;

/** Makes a circuit that a probe has just closed. */
function closed(options: CircuitBreakerOptions = {}): Driver {
  const driver = new Driver({ ...touchy, ...options });
  driver.fail();
  driver.now += 1_000;
  driver.succeed();
  return driver;
}

/** Returns how many of the calls are admitted. */
function admitted(driver: Driver, calls: number): number {
  return Array.from({ length: calls }, () => driver.start()).filter((call) => call.admitted).length;
}

describe('after probes have closed the circuit', () => {
  it('lets a share through that grows to all, evenly and by no chance', () => {
    const driver = closed();
    expect(driver.breaker.state).toBe('closed');
    expect(driver.start().admitted).toBe(true);
    expect(admitted(driver, 9)).toBe(0);
    expect(admitted(driver, 100)).toBe(10);
    driver.now += 1_000; // still the origin of the restored time
    expect(admitted(driver, 100)).toBe(10);
    driver.now += 2_000;
    expect(admitted(driver, 100)).toBe(30);
    driver.now += 4_500;
    expect(admitted(driver, 100)).toBe(75);
    driver.now += 2_500;
    expect(admitted(driver, 100)).toBe(100);
  });

  it('refuses the rest, and says to come back when the share will have doubled', () => {
    const driver = closed({ name: 'payments' });
    driver.start();
    const { rejection } = driver.start();
    expect(rejection).toMatchObject({
      code: 'circuit-open',
      state: 'closed',
      reason: 'slow-start',
      retryAfterMs: 1_000,
      message: "circuit 'payments' is closed again, and lets only a share of the calls through yet",
    });
    expect(rejection?.cause).toBeUndefined();
    for (const [now, retryAfterMs] of [
      [4_000, 4_000],
      [9_000, 1_000],
    ]) {
      driver.now = 1_000 + (now ?? 0);
      const refused = Array.from({ length: 100 }, () => driver.start()).find((call) => !call.admitted);
      expect(refused?.rejection).toMatchObject({ retryAfterMs });
    }
  });

  it('opens as ever, also while it starts', () => {
    const driver = closed();
    driver.fail();
    expect(driver.breaker.state).toBe('open');
    expect(driver.transitions().at(-1)).toBe('circuit.opened: consecutive-failures');
  });

  it('counts no call that it refuses', () => {
    const driver = closed({ consecutiveFailures: undefined, failureRate: 0.5, minimumCalls: 1 });
    driver.succeed(20);
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 2, failures: 0 });
  });

  it('shows the share in the snapshot, and none when it is over', () => {
    const driver = closed();
    driver.now += 5_000;
    expect(driver.breaker.snapshot()).toMatchObject({
      state: 'closed',
      slowStart: { share: 0.5, endsMs: driver.wallNow() + 5_000 },
    });
    driver.now += 5_000;
    expect(driver.breaker.snapshot().slowStart).toBeNull();
  });

  it('goes by its options, also by those of an update meanwhile', () => {
    const driver = closed({ slowStart: { duration: '1m', from: 0.5 } });
    expect(admitted(driver, 100)).toBe(50);
    driver.breaker.update({ slowStart: { duration: '2m', from: 0.25 } });
    driver.now += 90_000;
    expect(admitted(driver, 100)).toBe(75);
    driver.breaker.update({ slowStart: false });
    expect(admitted(driver, 100)).toBe(100);
    driver.breaker.update({ slowStart: {} });
    expect(admitted(driver, 100)).toBe(100);
  });

  it('lets all through with false, or from 1', () => {
    for (const slowStart of [false, { from: 1 }] as const) {
      expect(admitted(closed({ slowStart }), 100)).toBe(100);
    }
  });

  it('asks for the time while it starts only', () => {
    const driver = closed();
    const ask = () => driver.breaker.admit?.(new FakeCall(), Number.NaN);
    expect(ask).toThrow('a policy receives the time as an argument');
    driver.now += 10_000;
    driver.start();
    expect(ask).not.toThrow();
  });
});

describe('a circuit that no probe has closed', () => {
  it('lets all through: new, reset, disabled, or for metrics only', () => {
    expect(admitted(new Driver(touchy), 100)).toBe(100);
    for (const method of ['reset', 'disable', 'metricsOnly'] as const) {
      const driver = closed();
      driver.breaker[method]();
      expect(admitted(driver, 100)).toBe(100);
    }
  });
});

describe('a slow start that is restored', () => {
  it('goes on where it was', () => {
    const from = closed();
    from.now += 3_000;
    const snapshot = JSON.parse(JSON.stringify(from.breaker.snapshot()));
    const driver = new Driver(touchy, { wallNow: from.wallNow() + 2_000 });
    driver.breaker.restore(snapshot);
    expect(admitted(driver, 100)).toBe(50);
    driver.now += 5_000;
    expect(admitted(driver, 100)).toBe(100);
  });
});
