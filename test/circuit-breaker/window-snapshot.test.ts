import { describe, expect, it } from 'vitest';
import type { CircuitBreakerOptions, CircuitSnapshot } from '../../src/circuit-breaker/index.ts';
import { Driver } from './driver.ts';

const HOUR = 3_600_000;

/** Restores the snapshot in another process, so much later. */
function carried(from: Driver, laterMs: number, options: CircuitBreakerOptions): Driver {
  const driver = new Driver(options, { wallNow: from.wallNow() + laterMs - HOUR });
  driver.now = HOUR;
  const snapshot = JSON.stringify(from.breaker.snapshot({ counts: true }));
  driver.breaker.restore(JSON.parse(snapshot) as CircuitSnapshot);
  return driver;
}

describe('a snapshot with counts', () => {
  it.each([
    { failureRate: 0.5, window: { calls: 20 }, minimumCalls: 10 },
    { failureRate: 0.5, window: '30s', minimumCalls: 10 },
    { consecutiveFailures: 10 },
  ] satisfies CircuitBreakerOptions[])('lets processes of one call each open a circuit: %j', (options) => {
    let driver = new Driver(options);
    for (let process = 0; process < 9; process++) {
      driver.fail();
      driver = carried(driver, 100, options);
      expect(driver.breaker.state).toBe('closed');
    }
    driver.fail();
    expect(driver.breaker.state).toBe('open');
  });

  it('keeps the age of the calls in a time window, however often it is carried over', () => {
    const options = { window: '30s' } as const;
    let driver = new Driver(options);
    driver.fail(5);
    for (let i = 0; i < 28; i++) driver = carried(driver, 1_000, options);
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 5, failures: 5 });
    driver = carried(driver, 3_000, options);
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 0 });
  });

  it('takes what is from the future for now', () => {
    const from = new Driver({ window: '30s' });
    from.fail(3);
    const driver = carried(from, -HOUR / 2, { window: '30s' });
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 3 });
    driver.now += 31_000;
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 0 });
  });

  it('keeps the newest calls, and none in a window of the other sort', () => {
    const from = new Driver({ window: { calls: 10 } });
    from.succeed(2);
    from.fail(3);
    expect(from.breaker.snapshot({ counts: true }).window).toEqual({ calls: '00111' });
    expect(carried(from, 0, { window: { calls: 4 } }).breaker.snapshot()).toMatchObject({
      calls: 4,
      failures: 3,
    });
    expect(carried(from, 0, { window: '1m' }).breaker.snapshot()).toMatchObject({ calls: 0 });
  });

  it('has none unless asked, and then restores only how many failed in a row', () => {
    const from = new Driver({ window: { calls: 10 } });
    from.fail(3);
    const driver = new Driver({ window: { calls: 10 } });
    driver.breaker.restore(from.breaker.snapshot());
    expect(driver.breaker.snapshot()).toMatchObject({ calls: 0, consecutiveFailures: 3 });
  });

  it.each([
    [{ window: 7 }, 'snapshot.window must be null or an object, got 7'],
    [{ window: {} }, 'snapshot.window must have calls, a string, or buckets, a list'],
    [{ window: { calls: '014' } }, 'snapshot.window.calls must be at most 16777216 digits from 0 to 3'],
    [{ window: { buckets: [null] } }, 'snapshot.window.buckets[0] must be an object, got null'],
    [
      { window: { buckets: [{ timeMs: 1, calls: 1, failures: 2, slowCalls: 0 }] } },
      'snapshot.window.buckets[0].failures must be an integer',
    ],
    [{ window: { buckets: Array.from({ length: 1_001 }) } }, 'snapshot.window.buckets must be at most 1000'],
    [{ consecutiveFailures: -1 }, 'snapshot.consecutiveFailures must be an integer'],
    [{ reason: 7 }, 'snapshot.reason must be null or a string, got 7'],
    [{ slowStart: 7 }, 'snapshot.slowStart must be null or an object, got 7'],
  ])('that is none is refused, and changes nothing: %j', (wrong, message) => {
    const driver = new Driver({ window: { calls: 10 } });
    driver.fail(3);
    const before = driver.breaker.snapshot({ counts: true });
    expect(() => driver.breaker.restore({ ...before, ...wrong } as CircuitSnapshot)).toThrow(message);
    expect(driver.breaker.snapshot({ counts: true })).toEqual(before);
  });

  it('refuses options that make no sense', () => {
    const { breaker } = new Driver();
    expect(() => breaker.snapshot({ counts: 1 } as never)).toThrow(
      'snapshot.counts must be true or false, got 1',
    );
  });
});
