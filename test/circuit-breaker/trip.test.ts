import { describe, expect, it } from 'vitest';
import type { CircuitStats } from '../../src/circuit-breaker/index.ts';
import { success } from '../../src/core/index.ts';
import { Driver, IGNORED } from './driver.ts';

describe('failureRate', () => {
  it('T5: opens at exactly the rate, compared with >=', () => {
    const driver = new Driver({ failureRate: 0.5, window: { calls: 10 }, minimumCalls: 4 });
    driver.succeed(2);
    driver.fail(1);
    expect(driver.breaker.state).toBe('closed');
    driver.fail(1); // 2 of 4
    expect(driver.breaker.state).toBe('open');
    expect(driver.opened()[0]).toMatchObject({ reason: 'failure-rate', failureRate: 0.5, calls: 4 });
  });

  it('T5: of 1 opens when all calls failed', () => {
    const driver = new Driver({ failureRate: 1, window: { calls: 10 }, minimumCalls: 3 });
    driver.fail(3);
    expect(driver.breaker.state).toBe('open');
  });

  // 0.07 × 100 is 7.000000000000001.
  it.each([7, 10, 14, 28, 30, 55, 70, 90])(
    'is met exactly at %d of 100, whatever binary fractions make of it',
    (failures) => {
      const driver = new Driver({
        failureRate: Number(`${failures}e-2`),
        window: { calls: 100 },
        minimumCalls: 100,
      });
      driver.succeed(100 - failures);
      driver.fail(failures - 1);
      expect(driver.breaker.state).toBe('closed');
      driver.fail();
      expect(driver.breaker.state).toBe('open');
    },
  );

  it('is not judged below minimumCalls', () => {
    const driver = new Driver({ window: { calls: 10 }, minimumCalls: 3 });
    driver.fail(2);
    expect(driver.breaker.state).toBe('closed');
    driver.fail(1);
    expect(driver.breaker.state).toBe('open');
  });

  it('waits for 20 calls in 30 s by default', () => {
    const driver = new Driver();
    driver.fail(19);
    driver.now = 30_000; // these 19 are too old now
    driver.fail(19);
    expect(driver.breaker.state).toBe('closed');
    driver.fail(1);
    expect(driver.breaker.state).toBe('open');
  });

  it('T4: goes by completed calls only: none that was refused, ignored, aborted or still runs', () => {
    const driver = new Driver({ failureRate: 0.5, window: { calls: 100 }, minimumCalls: 10 });
    for (let i = 0; i < 20; i++) driver.start(); // still running
    for (let i = 0; i < 20; i++) driver.start().settle(IGNORED);
    for (let i = 0; i < 20; i++) driver.start().abandon('aborted');
    for (let i = 0; i < 20; i++) driver.start().abandon('superseded');
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 0, failures: 0, failureRate: null });
    driver.fail(10);
    expect(driver.breaker.state).toBe('open');
    expect(driver.start().admitted).toBe(false);
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 10, failures: 10, failureRate: 1 });
  });

  it('never opens at a call that went well, even if that one reaches minimumCalls', () => {
    const driver = new Driver({ failureRate: 0.5, window: { calls: 10 }, minimumCalls: 4 });
    driver.fail(3);
    driver.succeed();
    expect(driver.breaker.state).toBe('closed');
    driver.fail();
    expect(driver.breaker.state).toBe('open');
  });

  it('counts a timeout further out as a failure', () => {
    const driver = new Driver({ window: { calls: 10 }, minimumCalls: 2 });
    driver.start().abandon('timeout');
    expect(driver.breaker.snapshot().lastFailure).toMatchObject({ name: 'TimeoutError' });
    driver.start().abandon('timeout');
    expect(driver.breaker.state).toBe('open');
  });

  it('counts a result that the classifier judges a failure', () => {
    const driver = new Driver({ window: { calls: 10 }, minimumCalls: 1 });
    driver.start().succeed({ verdict: { kind: 'failure' } });
    expect(driver.breaker.state).toBe('open');
  });
});

describe('slowCallRate', () => {
  const options = {
    slowCallRate: 0.5,
    slowCallDuration: '1s',
    window: { calls: 10 },
    minimumCalls: 4,
  } as const;

  it('counts a call that took longer than slowCallDuration, not one of exactly that', () => {
    const driver = new Driver({ ...options, slowCallRate: 1 });
    for (const durationMs of [1_000, 1_000.5]) {
      const call = driver.start();
      driver.now += durationMs;
      call.succeed();
    }
    expect(driver.breaker.snapshot()).toMatchObject({
      calls: 2,
      slowCalls: 1,
      slowCallRate: 0.5,
      failures: 0,
    });
  });

  it('counts slow successes and slow failures alike', () => {
    const driver = new Driver(options);
    driver.succeed(2);
    for (const outcome of ['succeed', 'fail'] as const) {
      const call = driver.start();
      driver.now += 1_001;
      call[outcome]();
    }
    expect(driver.breaker.state).toBe('open');
    expect(driver.opened()[0]).toMatchObject({
      reason: 'slow-call-rate',
      slowCallRate: 0.5,
      failureRate: 0.25,
    });
  });

  it('is not judged below minimumCalls', () => {
    const driver = new Driver(options);
    const calls = [driver.start(), driver.start(), driver.start()];
    driver.now += 5_000;
    for (const call of calls) call.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it('counts a call that a timeout further out gave up as slow and failed', () => {
    const driver = new Driver(options);
    const call = driver.start();
    driver.now += 2_000;
    call.abandon('timeout');
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 1, failures: 1, slowCalls: 1 });
  });

  it('works beside failureRate', () => {
    const driver = new Driver({ ...options, failureRate: 0.25 });
    driver.succeed(3);
    driver.fail();
    expect(driver.opened()[0]).toMatchObject({ reason: 'failure-rate' });
  });

  it('measures nothing unless it is given', () => {
    const driver = new Driver({ window: { calls: 10 }, minimumCalls: 10 });
    const call = driver.start();
    driver.now += 1e9;
    call.succeed();
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 1, slowCalls: 0 });
  });
});

describe('consecutiveFailures', () => {
  it('opens after that many failures with no success between them, in order of completion', () => {
    const driver = new Driver({ consecutiveFailures: 3 });
    const early = driver.start();
    driver.fail(2);
    early.succeed();
    driver.fail(2);
    expect(driver.breaker.state).toBe('closed');
    driver.start().settle(IGNORED); // neither a failure nor a success
    driver.fail();
    expect(driver.breaker.state).toBe('open');
    expect(driver.opened()[0]).toMatchObject({ reason: 'consecutive-failures' });
  });

  it('does not care how long ago they were, or about minimumCalls', () => {
    const driver = new Driver({ consecutiveFailures: 2, failureRate: 1, minimumCalls: 100, window: '1s' });
    driver.fail();
    driver.now = 1e9;
    driver.fail();
    expect(driver.breaker.state).toBe('open');
  });
});

describe('shouldTrip', () => {
  it('opens when it says so, and is told how the calls went', () => {
    const seen: CircuitStats[] = [];
    const driver = new Driver({
      window: { calls: 10 },
      slowCallRate: 1,
      slowCallDuration: '1s',
      shouldTrip: (stats) => seen.push(stats) === 2,
    });
    driver.succeed(2);
    driver.fail();
    const slow = driver.start();
    driver.now += 1_001;
    slow.succeed();
    expect(seen).toEqual([
      {
        calls: 3,
        failures: 1,
        slowCalls: 0,
        failureRate: 1 / 3,
        slowCallRate: 0,
        slowInFlight: 0,
        consecutiveFailures: 1,
      },
      {
        calls: 4,
        failures: 1,
        slowCalls: 1,
        failureRate: 1 / 4,
        slowCallRate: 1 / 4,
        slowInFlight: 0,
        consecutiveFailures: 0,
      },
    ]);
    expect(driver.opened()[0]).toMatchObject({ reason: 'should-trip', calls: 4 });
  });

  it('opens for nothing but true', () => {
    const driver = new Driver({ shouldTrip: (() => 1) as unknown as () => boolean });
    driver.fail();
    expect(driver.breaker.state).toBe('closed');
  });

  it('T13: fails the call if it throws, which has been counted, and nothing else is amiss', () => {
    const driver = new Driver({
      consecutiveFailures: 2,
      shouldTrip: () => {
        throw new Error('shouldTrip is broken');
      },
    });
    expect(() => driver.fail()).toThrow('shouldTrip is broken');
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'closed', calls: 1, failures: 1 });
    driver.fail();
    expect(driver.breaker.state).toBe('open'); // the other trigger came first
  });

  it('T13: is reported if it throws for a call that was given up', () => {
    const broken = new Error('shouldTrip is broken');
    const driver = new Driver({
      shouldTrip: () => {
        throw broken;
      },
    });
    driver.start().abandon('timeout');
    expect(driver.reported).toEqual([broken]);
    expect(driver.breaker.snapshot()).toMatchObject({ failures: 1 });
  });

  it('may change the state itself', () => {
    const driver: Driver = new Driver({
      shouldTrip: () => {
        driver.breaker.isolate();
        return true;
      },
    });
    driver.fail();
    expect(driver.breaker.state).toBe('isolated');
    expect(driver.transitions()).toEqual(['circuit.isolated: manual']);
  });
});

describe('isFailure', () => {
  it('has the last word: a failure, a success, or as the classifier says', () => {
    const driver = new Driver({
      window: { calls: 10 },
      minimumCalls: 10,
      isFailure: (outcome) => (outcome.ok ? { bad: true, good: false }[String(outcome.value)] : false),
    });
    driver.start().settle(success('bad'));
    driver.start().settle(success('good'));
    driver.start().settle(success('else'));
    driver.fail();
    driver.start().settle(IGNORED); // counts as a success, because isFailure says so
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 5, failures: 1 });
  });

  it('sees the call', () => {
    const seen: unknown[] = [];
    const driver = new Driver({
      isFailure: (_, call) => {
        seen.push(call.attempt);
        return undefined;
      },
    });
    driver.succeed();
    expect(seen).toEqual([1]);
  });

  it('T13: fails the call if it throws, counts nothing, and a probe’s permit is free again', () => {
    let broken = false;
    const driver = new Driver({
      consecutiveFailures: 1,
      breakDuration: 100,
      isFailure: () => {
        if (broken) throw new Error('isFailure is broken');
        return undefined;
      },
    });
    broken = true;
    expect(() => driver.fail()).toThrow('isFailure is broken');
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'closed', calls: 0 });
    broken = false;
    driver.fail();
    driver.now = 100;
    broken = true;
    expect(() => driver.succeed()).toThrow('isFailure is broken');
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'half-open', probes: { running: 0 } });
    broken = false;
    driver.succeed();
    expect(driver.breaker.state).toBe('closed');
  });
});
