import { describe, expect, it } from 'vitest';
import { Driver } from './driver.ts';

const touchy = { consecutiveFailures: 1, breakDuration: '1s', slowStart: false } as const;

describe('trip', () => {
  it('opens the circuit for a break, and then it recovers by itself', () => {
    const driver = new Driver(touchy);
    const late = driver.start();
    driver.breaker.trip();
    late.fail();
    expect(driver.opened()).toMatchObject([
      { reason: 'manual', breakMs: 1_000, calls: 0, failureRate: undefined, attempt: 0 },
    ]);
    const { rejection } = driver.start();
    expect(rejection).toMatchObject({ state: 'open', reason: 'manual', retryAfterMs: 1_000 });
    expect(rejection?.cause).toBeUndefined();
    driver.now = 1_000;
    driver.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it('opens it for as long as it is told, and says why', () => {
    const driver = new Driver({ ...touchy, maxBreakDuration: '2s' });
    driver.breaker.trip({ for: '1h', reason: 'deploying' });
    expect(driver.opened()[0]).toMatchObject({ reason: 'deploying', breakMs: 3_600_000 });
    expect(driver.breaker.snapshot()).toMatchObject({
      reason: 'deploying',
      retryAfterMs: 3_600_000,
      consecutiveBreaks: 1,
    });
    driver.now = 3_599_999;
    expect(driver.start().rejection).toMatchObject({ reason: 'deploying' });
    driver.now = 3_600_000;
    expect(driver.start().admitted).toBe(true);
    expect(driver.start().rejection).toMatchObject({ state: 'half-open', reason: 'deploying' });
  });

  it('leases its probes for no longer than any other break: one that hangs does not hold the circuit', () => {
    const driver = new Driver({ ...touchy, maxBreakDuration: '2s' });
    driver.breaker.trip({ for: '1h' });
    driver.breaker.probeNow();
    driver.start();
    expect(driver.start().rejection).toMatchObject({ retryAfterMs: 2_000 });
    driver.now = 2_000;
    expect(driver.start().admitted).toBe(true);
  });

  it('begins the break anew where the circuit is open', () => {
    const driver = new Driver(touchy);
    driver.fail();
    driver.now = 900;
    driver.breaker.trip({ for: '5s' });
    expect(driver.opened()[1]).toMatchObject({ previousState: 'open', breakMs: 5_000 });
    expect(driver.breaker.snapshot()).toMatchObject({ retryAfterMs: 5_000, consecutiveBreaks: 2 });
  });

  it.each(['isolate', 'disable', 'metricsOnly'] as const)('leads out of %s()', (method) => {
    const driver = new Driver(touchy);
    driver.breaker[method]();
    driver.breaker.trip();
    expect(driver.breaker.state).toBe('open');
  });

  it('keeps of a reason what fits', () => {
    const driver = new Driver(touchy);
    driver.breaker.trip({ reason: 'x'.repeat(1_000) });
    expect(driver.breaker.snapshot().reason).toHaveLength(200);
  });

  it.each([
    [{ for: 0 }, 'trip.for must be a duration above 0'],
    [{ reason: 7 }, 'trip.reason must be a string, got 7'],
    [{ fro: '1s' }, 'trip.fro is not an option: known are for, reason'],
  ])('refuses %j and changes nothing', (options, message) => {
    const driver = new Driver(touchy);
    expect(() => driver.breaker.trip(options as never)).toThrow(message);
    expect(driver.breaker.state).toBe('closed');
  });

  it('has opened the circuit when the function of breakDuration throws', () => {
    const driver = new Driver({
      consecutiveFailures: 1,
      breakDuration: () => {
        throw new Error('broken');
      },
    });
    expect(() => driver.breaker.trip()).toThrow('broken');
    expect(driver.breaker.state).toBe('open');
  });
});

describe('probeNow', () => {
  it('lets the next call of an open circuit probe', () => {
    const driver = new Driver(touchy);
    driver.fail();
    driver.breaker.probeNow();
    expect(driver.breaker.state).toBe('half-open');
    expect(driver.transitions().at(-1)).toBe('circuit.half-opened: manual');
    driver.succeed();
    expect(driver.breaker.state).toBe('closed');
  });

  it('does nothing in any other state', () => {
    const driver = new Driver(touchy);
    for (const method of ['reset', 'isolate', 'disable', 'metricsOnly'] as const) {
      driver.breaker[method]();
      const before = driver.breaker.snapshot();
      driver.breaker.probeNow();
      expect(driver.breaker.snapshot()).toEqual(before);
    }
    driver.breaker.reset();
    driver.fail();
    driver.now = 1_000;
    const probe = driver.start();
    driver.breaker.probeNow();
    probe.succeed();
    expect(driver.breaker.state).toBe('closed');
  });
});

describe('why the circuit is open', () => {
  it('is the cause of what it refuses with: the error that opened it, and no longer than it is open', () => {
    const driver = new Driver({ ...touchy, consecutiveFailures: 2 });
    const [first, second, third] = [new Error('first'), new Error('second'), new Error('third')];
    driver.start().fail(first);
    driver.start().fail(second);
    expect(driver.start().rejection).toMatchObject({ cause: second, reason: 'consecutive-failures' });
    driver.now = 1_000;
    const probe = driver.start();
    expect(driver.start().rejection?.cause).toBe(second);
    probe.fail(third);
    expect(driver.start().rejection).toMatchObject({ cause: third, reason: 'probe-failed' });
    driver.now = 2_000;
    driver.succeed();
    driver.breaker.trip();
    expect(driver.start().rejection).not.toHaveProperty('cause');
  });

  it('has no cause where no error opened it', () => {
    const driver = new Driver(touchy);
    driver.start().abandon('timeout');
    expect(driver.start().rejection).not.toHaveProperty('cause');
    driver.breaker.isolate();
    expect(driver.start().rejection).toMatchObject({ state: 'isolated', reason: 'manual' });
  });
});

describe('half-open without traffic', () => {
  it('is closed once nobody has called for long', () => {
    const driver = new Driver(touchy);
    driver.fail();
    driver.now = 600_999;
    expect(driver.breaker.state).toBe('half-open');
    driver.now = 601_000;
    expect(driver.breaker.state).toBe('closed');
    expect(driver.breaker.snapshot()).toMatchObject({
      state: 'closed',
      sinceMs: 1_601_000,
      generation: 3,
      calls: 0,
      consecutiveFailures: 0,
      nextProbeMs: null,
      retryAfterMs: null,
      slowStart: null,
    });
    expect(driver.transitions()).toHaveLength(1);
    const before = driver.breaker.snapshot();
    expect(driver.start().admitted && driver.start().admitted).toBe(true);
    expect(driver.breaker.snapshot()).toEqual(before);
    expect(driver.transitions().slice(1)).toEqual([
      'circuit.half-opened: break-elapsed',
      'circuit.closed: idle',
    ]);
  });

  it('goes by the last call that asked', () => {
    const driver = new Driver({ ...touchy, halfOpen: { permits: 3, idle: '1m' } });
    driver.fail();
    driver.now = 60_000;
    driver.succeed();
    driver.now += 59_999;
    expect(driver.breaker.snapshot()).toMatchObject({ state: 'half-open', probes: { succeeded: 1 } });
    driver.now += 1;
    expect(driver.breaker.state).toBe('closed');
  });

  it('lasts for at least as long as the break before', () => {
    const driver = new Driver({ ...touchy, breakDuration: '1m', halfOpen: { idle: '1s' } });
    driver.fail();
    driver.now = 119_999;
    expect(driver.breaker.state).toBe('half-open');
    driver.now = 120_000;
    expect(driver.breaker.state).toBe('closed');
  });

  it('still hears of a probe that ends late', () => {
    const driver = new Driver(touchy);
    driver.fail();
    driver.now = 1_000;
    const probe = driver.start();
    driver.now = 1e6;
    probe.fail();
    expect(driver.breaker.state).toBe('open');
  });
});

describe('what a listener does during an admission', () => {
  it.each([
    ['break-elapsed', 1_000],
    ['probe-expired', 2_000],
  ])('counts for that admission: %s', (reason, at) => {
    const driver = new Driver(touchy);
    driver.fail();
    if (reason === 'probe-expired') {
      driver.now = 1_000;
      driver.start();
    }
    driver.breaker.on('circuit.half-opened', (event) => {
      if (event.reason === reason) driver.breaker.isolate();
    });
    driver.now = at;
    expect(driver.start().rejection).toMatchObject({ state: 'isolated' });
  });
});

describe('a snapshot', () => {
  it('asks no code of the user, and says what shouldTrip said last', () => {
    let asked = 0;
    const driver = new Driver({
      shouldTrip: () => {
        asked += 1;
        if (asked > 1) throw new Error('broken');
        return true;
      },
    });
    driver.breaker.metricsOnly();
    expect(driver.breaker.snapshot().dryRun).toEqual({ reason: null, trips: 0 });
    driver.fail();
    expect(driver.breaker.snapshot().dryRun).toEqual({ reason: 'should-trip', trips: 1 });
    expect(asked).toBe(1);
  });
});
