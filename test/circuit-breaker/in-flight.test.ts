import { describe, expect, it } from 'vitest';
import type { CircuitBreakerOptions } from '../../src/circuit-breaker/index.ts';
import { failure } from '../../src/core/index.ts';
import { TimeoutError } from '../../src/timeout/index.ts';
import { Driver } from './driver.ts';

const slow = { slowCallRate: 0.5, slowCallDuration: '2s', minimumCalls: 10, window: '10s' } as const;

/** Makes that many calls that hang. */
function hanging(
  count: number,
  options: CircuitBreakerOptions = {},
): { driver: Driver; calls: ReturnType<Driver['start']>[] } {
  const driver = new Driver({ ...slow, ...options });
  return { driver, calls: Array.from({ length: count }, () => driver.start()) };
}

describe('calls in flight', () => {
  it('are slow as soon as they have taken too long, and open the circuit for the next', () => {
    const { driver } = hanging(10);
    driver.now = 2_000;
    expect(driver.start().admitted).toBe(true);
    driver.now = 2_001;
    expect(driver.start().rejection).toMatchObject({ state: 'open', reason: 'slow-call-rate' });
    expect(driver.opened()[0]).toMatchObject({ reason: 'slow-call-rate', calls: 0, slowCallRate: 1 });
  });

  it('do so also if they hang for longer than the window', () => {
    const { driver } = hanging(20);
    driver.now = 3_600_000;
    expect(driver.start().admitted).toBe(false);
  });

  it('do so together with those that have ended', () => {
    const { driver } = hanging(4);
    driver.succeed(5);
    driver.now = 2_001;
    expect(driver.start().admitted).toBe(true); // 9 are fewer than 10
    const slowly = driver.start();
    driver.now = 4_100;
    slowly.succeed();
    expect(driver.breaker.state).toBe('open'); // 4 and 2 of 11
  });

  it('are looked at anew where another length of time is slow from now on', () => {
    const { driver } = hanging(10);
    driver.now = 2_001;
    expect(driver.breaker.snapshot().slowInFlight).toBe(10);
    driver.breaker.update({ slowCallDuration: '1m' });
    expect(driver.breaker.snapshot().slowInFlight).toBe(0);
    expect(driver.start().admitted).toBe(true);
    driver.breaker.update({ slowCallRate: undefined, slowCallDuration: undefined });
    driver.now = 60_002;
    expect(driver.breaker.snapshot()).toMatchObject({ slowInFlight: 0, slowCallRate: null });
    driver.breaker.update(slow);
    expect(driver.start().rejection).toMatchObject({ reason: 'slow-call-rate' });
  });

  it('are judged anew by another rate', () => {
    const { driver } = hanging(10, { slowCallRate: 0.9 });
    driver.succeed(10);
    driver.now = 2_001;
    expect(driver.start().admitted).toBe(true);
    driver.breaker.update({ slowCallRate: 0.4 });
    expect(driver.start().admitted).toBe(false);
  });

  it('count once: when they end', () => {
    const { driver, calls } = hanging(6, { minimumCalls: 1, slowCallRate: 1, window: { calls: 20 } });
    driver.succeed();
    driver.now = 5_000;
    driver.succeed();
    expect(driver.breaker.snapshot()).toMatchObject({
      calls: 2,
      slowCalls: 0,
      slowInFlight: 6,
      slowCallRate: 6 / 8,
    });
    for (const call of calls.slice(0, 3)) call.succeed();
    for (const call of calls.slice(3)) call.fail();
    expect(driver.breaker.snapshot()).toMatchObject({
      calls: 8,
      failures: 3,
      slowCalls: 6,
      slowInFlight: 0,
      slowCallRate: 6 / 8,
    });
  });

  it('lose nothing of the failure that they end with', () => {
    const { driver, calls } = hanging(10, { slowCallRate: 1, failureRate: 0.5 });
    driver.succeed(10);
    driver.now = 5_000;
    driver.succeed();
    for (const call of calls) call.abandon('timeout');
    driver.fail();
    expect(driver.opened()[0]).toMatchObject({ reason: 'failure-rate' });
  });

  it('count no more once they are aborted', () => {
    const { driver, calls } = hanging(20);
    driver.now = 5_000;
    for (const call of calls) call.abandon('aborted');
    expect(driver.start().admitted).toBe(true);
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 0, slowInFlight: 0 });
  });

  it('count no more in a later state', () => {
    const { driver } = hanging(20);
    driver.breaker.reset();
    driver.now = 5_000;
    expect(driver.start().admitted).toBe(true);
    expect(driver.breaker.snapshot()).toMatchObject({ slowInFlight: 0 });
  });

  it('are not slow while they wait in a queue further in', () => {
    const driver = new Driver(slow);
    const waiting = Array.from({ length: 20 }, () => driver.enqueue());
    driver.now = 60_000;
    expect(driver.start().admitted).toBe(true);
    for (const call of waiting) call.begin();
    driver.now = 62_000;
    expect(driver.start().admitted).toBe(true);
    driver.now = 62_001;
    expect(driver.start().admitted).toBe(false);
  });

  it('are told of in a dry run', () => {
    const { driver } = hanging(20);
    driver.breaker.metricsOnly();
    for (let i = 0; i < 20; i++) driver.start();
    driver.now = 2_001;
    expect(driver.start().admitted).toBe(true);
    expect(driver.breaker.snapshot().dryRun).toEqual({ reason: 'slow-call-rate', trips: 1 });
  });

  it('are noticed by whoever looks, which keeps nobody from judging them', () => {
    const { driver } = hanging(10);
    driver.now = 2_001;
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'closed', slowInFlight: 10 });
    expect(driver.start().admitted).toBe(false);
  });

  it('do not make the call that asks fail where a function of the user throws', () => {
    const broken = new Error('broken');
    const { driver } = hanging(10, {
      breakDuration: () => {
        throw broken;
      },
    });
    driver.now = 2_001;
    expect(driver.start().rejection).toMatchObject({ state: 'open' });
    expect(driver.reported).toEqual([broken]);
  });
});

describe('a probe in flight', () => {
  it('has failed as soon as it is slow', () => {
    const driver = new Driver({ ...slow, breakDuration: '10s', consecutiveFailures: 1 });
    driver.fail();
    driver.now = 10_000;
    const probe = driver.start();
    driver.now = 12_001;
    expect(driver.start().rejection).toMatchObject({ state: 'open', reason: 'probe-failed' });
    probe.succeed();
    expect(driver.breaker.state).toBe('open');
  });

  it('counts once', () => {
    const driver = new Driver({
      ...slow,
      breakDuration: '10s',
      consecutiveFailures: 1,
      halfOpen: { permits: 3, successRate: 0.5 },
    });
    driver.fail();
    driver.now = 10_000;
    const probe = driver.start();
    driver.now = 12_001;
    const other = driver.start();
    probe.succeed();
    expect(driver.breaker.snapshot().probes).toEqual({ running: 1, succeeded: 0, failed: 1 });
    other.succeed();
    driver.succeed();
    expect(driver.breaker.state).toBe('closed');
  });
});

describe('a call that never began', () => {
  const touchy = { consecutiveFailures: 1, breakDuration: '1s' } as const;
  const timedOut = failure(new TimeoutError({ policy: 'timeout', timeoutMs: 1_000, scope: 'total' }));

  it('says nothing when a timeout ends it, further out or further in', () => {
    const driver = new Driver({ ...touchy, isFailure: () => true });
    driver.enqueue().abandon('timeout');
    driver.enqueue().settle(timedOut);
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'closed', calls: 0, lastFailure: null });
  });

  it('says nothing when something else has answered', () => {
    const driver = new Driver(touchy);
    driver.enqueue().succeed();
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 0 });
  });

  it('has failed when something stands for the failure of the dependency, as chaos does', () => {
    const driver = new Driver(touchy);
    driver.enqueue().fail();
    expect(driver.breaker.state).toBe('open');
  });

  it('gives the permit of a probe back, and decides nothing', () => {
    const driver = new Driver({ ...touchy, slowStart: false });
    driver.fail();
    driver.now = 1_000;
    for (const end of ['abandon', 'settle', 'answer'] as const) {
      const probe = driver.enqueue();
      expect(probe.admitted).toBe(true);
      expect(driver.start().admitted).toBe(false);
      if (end === 'abandon') probe.abandon('timeout');
      else if (end === 'settle') probe.settle(timedOut);
      else probe.succeed();
      if (end === 'abandon') probe.release();
      expect(driver.breaker.snapshot()).toMatchObject({
        state: 'half-open',
        probes: { running: 0, succeeded: 0, failed: 0 },
      });
    }
    driver.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it('keeps the permit of a probe for as long as it waits: the lease begins with the operation', () => {
    const driver = new Driver(touchy);
    driver.fail();
    driver.now = 1_000;
    const probe = driver.enqueue();
    driver.now = 5_000;
    expect(driver.start().rejection).toMatchObject({ state: 'half-open', retryAfterMs: 1_000 });
    probe.begin();
    driver.now = 5_999;
    expect(driver.start().rejection).toMatchObject({ retryAfterMs: 1 });
    driver.now = 6_000;
    expect(driver.start().admitted).toBe(true);
  });

  it('is not slow for having waited', () => {
    const driver = new Driver({ slowCallRate: 0.1, slowCallDuration: 100, minimumCalls: 1 });
    const call = driver.enqueue();
    driver.now = 60_000;
    call.begin();
    driver.now += 100;
    call.succeed();
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'closed', calls: 1, slowCalls: 0 });
  });
});
