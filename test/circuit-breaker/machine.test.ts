import { describe, expect, it } from 'vitest';
import type { BreakContext, CircuitBreakerOptions } from '../../src/circuit-breaker/index.ts';
import { failure, isRejectedError } from '../../src/core/index.ts';
import { FakeCall } from '../support/fake-call.ts';
import { Driver, IGNORED } from './driver.ts';

/** A circuit that opens at the first failure, for one second. */
const touchy = { consecutiveFailures: 1, breakDuration: '1s' } as const;

function opened(
  options: CircuitBreakerOptions = {},
  driverOptions?: ConstructorParameters<typeof Driver>[1],
): Driver {
  const driver = new Driver({ ...touchy, ...options }, driverOptions);
  driver.fail();
  expect(driver.breaker.state).toBe('open');
  return driver;
}

/** Makes a circuit that has just become due for probes. */
function due(options: CircuitBreakerOptions = {}): Driver {
  const driver = opened(options);
  driver.now += 1_000;
  return driver;
}

describe('closed', () => {
  it('admits all calls and shares one permit among them', () => {
    const driver = new Driver();
    const [a, b] = [driver.start(), driver.start()];
    expect(a.admitted && b.admitted).toBe(true);
    expect(a.call.permit).toBe(b.call.permit);
  });
});

describe('open', () => {
  it('refuses calls and says for how long', () => {
    const driver = opened({ name: 'payments' });
    driver.now = 250;
    const { rejection } = driver.start();
    expect(rejection).toMatchObject({
      name: 'CircuitOpenError',
      code: 'circuit-open',
      policy: 'payments',
      state: 'open',
      retryAfterMs: 750,
      message: "circuit 'payments' is open for another 750 ms",
      lastFailure: { name: 'Error', message: 'broken', timeMs: 1_000_000 },
    });
    expect(rejection).toBeInstanceOf(Error);
    expect(isRejectedError(rejection)).toBe(true);
  });

  it('stays open until the break is over, to the moment: there is no timer', () => {
    const driver = opened();
    driver.now = 999.999;
    expect(driver.start().admitted).toBe(false);
    expect(driver.breaker.state).toBe('open');
    driver.now = 1_000;
    expect(driver.breaker.state).toBe('half-open');
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'half-open', retryAfterMs: 0 });
    expect(driver.transitions()).toHaveLength(1); // reading the state is not a call
    expect(driver.start().admitted).toBe(true);
    expect(driver.transitions()).toHaveLength(2);
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'half-open', retryAfterMs: null });
  });

  it('T1: is not touched by results of calls from before', () => {
    const driver = new Driver(touchy);
    const late = [driver.start(), driver.start(), driver.start()] as const;
    driver.fail();
    const before = driver.breaker.snapshot();
    late[0].succeed();
    late[1].fail(new Error('late'));
    late[2].abandon('timeout');
    expect(driver.breaker.snapshot()).toEqual(before);
  });
});

describe('half-open', () => {
  it('lets one probe through, refuses the rest, and closes when it succeeds', () => {
    const driver = due();
    const probe = driver.start();
    const other = driver.start();
    expect(other.rejection).toMatchObject({
      state: 'half-open',
      retryAfterMs: 1_000,
      message: "circuit 'circuit-breaker' is half-open, and its probes are under way",
    });
    driver.now += 400;
    expect(driver.start().rejection).toMatchObject({ retryAfterMs: 600 });
    probe.succeed();
    expect(driver.breaker.state).toBe('closed');
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 0, consecutiveFailures: 0 });
    expect(driver.start().admitted).toBe(true);
  });

  it('opens again when the probe fails', () => {
    const driver = due();
    driver.fail();
    expect(driver.breaker.state).toBe('open');
    expect(driver.opened()[1]).toMatchObject({
      reason: 'probe-failed',
      calls: 1,
      failureRate: 1,
      breakMs: 1_000,
    });
    driver.now += 999;
    expect(driver.start().admitted).toBe(false);
  });

  it('opens again when a timeout further out gives the probe up', () => {
    const driver = due();
    driver.start().abandon('timeout');
    expect(driver.breaker.state).toBe('open');
  });

  it('T7: never has more than `permits` probes under way', () => {
    const driver = due({ halfOpen: { permits: 3 } });
    const started = Array.from({ length: 1_000 }, () => driver.start());
    expect(started.filter((call) => call.admitted)).toHaveLength(3);
    expect(driver.breaker.snapshot().probes).toEqual({ running: 3, succeeded: 0, failed: 0 });
  });

  it('admits no more than `permits` in total until the verdict', () => {
    const driver = due({ halfOpen: { permits: 3 } });
    driver.succeed(2);
    expect(driver.breaker.state).toBe('half-open');
    const last = driver.start();
    expect(last.admitted).toBe(true);
    expect(driver.start().admitted).toBe(false);
    last.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it('decides as soon as the rate is reached', () => {
    const driver = due({ halfOpen: { permits: 4, successRate: 0.5 } });
    driver.succeed();
    expect(driver.breaker.state).toBe('half-open');
    driver.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it('decides as soon as the rate is out of reach', () => {
    const driver = due({ halfOpen: { permits: 4, successRate: 0.5 } });
    driver.fail(2);
    expect(driver.breaker.state).toBe('half-open');
    driver.fail();
    expect(driver.breaker.state).toBe('open');
    expect(driver.opened()[1]).toMatchObject({ calls: 3, failureRate: 1 });
  });

  it.each([0.3, 0.7, 0.9])('meets a rate of %d exactly', (successRate) => {
    const driver = due({ halfOpen: { permits: 10, successRate } });
    driver.succeed(successRate * 10 - 1);
    expect(driver.breaker.state).toBe('half-open');
    driver.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it('takes a slow probe for a failed one if slow calls matter', () => {
    const driver = due({ slowCallRate: 1, slowCallDuration: 100, halfOpen: { maxDuration: '1m' } });
    const probe = driver.start();
    driver.now += 101;
    probe.succeed();
    expect(driver.breaker.state).toBe('open');
    expect(driver.opened()[1]).toMatchObject({ reason: 'probe-failed' });
  });

  it('T6: an ignored probe changes nothing and gives its permit back', () => {
    const driver = due();
    driver.start().settle(IGNORED);
    expect(driver.breaker.snapshot()).toMatchObject({
      state: 'half-open',
      probes: { running: 0, failed: 0 },
    });
    driver.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it.each(['aborted', 'superseded'] as const)(
    'T6: a probe that was %s changes nothing and gives its permit back once its operation has ended',
    (reason) => {
      const driver = due();
      const probe = driver.start();
      probe.abandon(reason);
      expect(driver.breaker.state).toBe('half-open');
      expect(driver.start().admitted).toBe(false); // the dependency is still processing it
      probe.release();
      expect(driver.start().admitted).toBe(true);
    },
  );

  it('T1: is not touched by results of calls from before', () => {
    const driver = new Driver(touchy);
    const [success, failing, timedOut] = [driver.start(), driver.start(), driver.start()];
    driver.fail();
    driver.now = 1_000;
    const probe = driver.start();
    success.succeed();
    failing.fail();
    timedOut.abandon('timeout');
    expect(driver.breaker.snapshot()).toMatchObject({
      state: 'half-open',
      probes: { running: 1, succeeded: 0, failed: 0 },
    });
    probe.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it('T1: a probe from an earlier round does not decide a later one', () => {
    const driver = due({ halfOpen: { permits: 2 } });
    const [early, failing] = [driver.start(), driver.start()];
    failing.fail();
    driver.now += 1_000;
    const probe = driver.start();
    early.fail();
    expect(driver.breaker.snapshot().probes).toEqual({ running: 1, succeeded: 0, failed: 0 });
    probe.succeed();
    expect(driver.breaker.state).toBe('half-open');
  });
});

describe('T2: a probe that hangs', () => {
  it('loses its permit after the length of the break, and another one may go', () => {
    const driver = due();
    driver.start();
    driver.now += 999;
    expect(driver.start().rejection).toMatchObject({ retryAfterMs: 1 });
    driver.now += 1;
    const next = driver.start();
    expect(next.admitted).toBe(true);
    expect(driver.transitions().at(-1)).toBe('circuit.half-opened: probe-expired');
    expect(driver.start().admitted).toBe(false);
    next.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it('loses it after maxDuration, if that is given', () => {
    const driver = due({ halfOpen: { maxDuration: '5s' } });
    driver.start();
    driver.now += 4_999;
    expect(driver.start().admitted).toBe(false);
    driver.now += 1;
    expect(driver.start().admitted).toBe(true);
  });

  it('still decides when it comes back: a dependency slower than the lease can close its circuit', () => {
    const driver = due();
    const slow = driver.start();
    driver.now += 1_500;
    slow.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it('still decides beside the probe that took its place, which is then too late', () => {
    const driver = due();
    const slow = driver.start();
    driver.now += 1_000;
    const next = driver.start();
    slow.fail();
    expect(driver.breaker.state).toBe('open');
    next.succeed();
    expect(driver.breaker.state).toBe('open');
  });

  it('gives nothing back twice', () => {
    const driver = due();
    const hung = driver.start();
    driver.now += 1_000;
    const next = driver.start();
    hung.abandon('aborted');
    hung.release();
    expect(driver.start().admitted).toBe(false); // `next` has the permit
    next.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it('does not wedge the circuit when there were more of them than there are permits now', () => {
    const driver = due({ halfOpen: { permits: 3 } });
    for (let i = 0; i < 3; i++) driver.start();
    driver.breaker.update({ halfOpen: { permits: 1 } });
    driver.now += 1_000;
    driver.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it('keeps only its own permit from the others', () => {
    const driver = due({ halfOpen: { permits: 2 } });
    driver.start();
    driver.now += 600;
    driver.start();
    driver.now += 400; // the first is due
    expect(driver.start().admitted).toBe(true);
    expect(driver.start().rejection).toMatchObject({ retryAfterMs: 600 });
  });
});

describe('the break', () => {
  it('is random by default, and grows', () => {
    const driver = new Driver({ consecutiveFailures: 1 }, { random: () => 0.5 });
    const lengths = [3_750, 7_500, 15_000];
    for (const breakMs of lengths) {
      driver.fail();
      driver.now += breakMs;
    }
    expect(driver.opened().map((event) => event.breakMs)).toEqual(lengths);
  });

  it('grows on although the circuit closed between, unless it stayed closed for as long as the last break', () => {
    const driver = new Driver({
      consecutiveFailures: 1,
      breakDuration: { initial: 100, max: 10_000, jitter: 'none' },
    });
    driver.fail(); // 100
    driver.now += 100;
    driver.succeed();
    driver.now += 99;
    driver.fail(); // 200
    driver.now += 200;
    driver.fail(); // 400
    driver.now += 400;
    driver.succeed();
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'closed', consecutiveBreaks: 3, breakMs: 400 });
    driver.now += 400;
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'closed', consecutiveBreaks: 0 });
    driver.fail(); // 100 again
    expect(driver.opened().map((event) => event.breakMs)).toEqual([100, 200, 400, 100]);
  });

  it('is as the function says, which is told why', () => {
    const seen: BreakContext[] = [];
    const driver = new Driver({
      failureRate: 0.5,
      window: { calls: 10 },
      minimumCalls: 4,
      breakDuration: (context) => {
        seen.push(context);
        return context.consecutiveBreaks * 1_000;
      },
    });
    driver.succeed();
    driver.fail(2);
    const outcome = failure(new Error('the last straw'));
    driver.start().settle(outcome);
    driver.now += 1_000;
    driver.start().abandon('timeout');
    expect(seen).toEqual([
      { consecutiveBreaks: 1, outcome, failureRate: 0.75 },
      { consecutiveBreaks: 2, outcome: undefined, failureRate: 1 },
    ]);
    expect(seen[0]?.outcome).toBe(outcome);
    expect(driver.opened().map((event) => event.breakMs)).toEqual([1_000, 2_000]);
  });

  it('T13: lasts 5 s if the function throws, and the call fails with what it threw', () => {
    const driver = new Driver({
      consecutiveFailures: 1,
      breakDuration: () => {
        throw new Error('breakDuration is broken');
      },
    });
    expect(() => driver.fail()).toThrow('breakDuration is broken');
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'open', breakMs: 5_000 });
    driver.now += 5_000;
    expect(() => driver.fail()).toThrow('breakDuration is broken');
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'open', consecutiveBreaks: 2 });
  });

  it('is not imposed if the function has itself changed the state', () => {
    const driver: Driver = new Driver({
      consecutiveFailures: 1,
      breakDuration: () => {
        driver.breaker.disable();
        return 1_000;
      },
    });
    driver.fail();
    expect(driver.breaker.state).toBe('disabled');
  });

  it('is lengthened to what the server asked for with the outcome that opened the circuit', () => {
    const driver = new Driver(touchy);
    driver.start().fail({ verdict: { kind: 'failure', retryAfterMs: 20_000 } });
    expect(driver.breaker.snapshot()).toMatchObject({ breakMs: 20_000, retryAfterMs: 20_000 });
    driver.now = 19_999;
    expect(driver.start().admitted).toBe(false);
    driver.now = 20_000;
    driver.start().fail({ verdict: { kind: 'failure', retryAfterMs: 10 } });
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'open', breakMs: 1_000 });
  });

  it('is never longer than maxBreakDuration, whoever asks', () => {
    const asked = new Driver({ ...touchy, maxBreakDuration: '30s' });
    asked.start().fail({ verdict: { kind: 'failure', retryAfterMs: 3_600_000 } });
    expect(asked.breaker.snapshot().breakMs).toBe(30_000);
    const computed = new Driver({ ...touchy, breakDuration: () => '1h', maxBreakDuration: '30s' });
    computed.fail();
    expect(computed.breaker.snapshot().breakMs).toBe(30_000);
    const byDefault = new Driver({ ...touchy, breakDuration: () => '1h' });
    byDefault.fail();
    expect(byDefault.breaker.snapshot().breakMs).toBe(300_000);
  });

  it('T10: goes by monotonic time: setting the wall clock back changes nothing', () => {
    const driver = opened();
    driver.wallOrigin -= 3_600_000;
    driver.now += 1_000;
    expect(driver.start().admitted).toBe(true);
  });
});

describe('what is asked of a call', () => {
  it('T13: a classifier that throws leaves the probe’s permit free', () => {
    const driver = due();
    const call = new FakeCall({
      classify: () => {
        throw new Error('classify is broken');
      },
    });
    driver.breaker.admit?.(call, driver.now);
    expect(() => driver.breaker.settle?.(call, failure('x'), driver.now)).toThrow('classify is broken');
    driver.breaker.release?.(call.permit, driver.now);
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'half-open', probes: { running: 0 } });
    expect(driver.start().admitted).toBe(true);
  });
});
