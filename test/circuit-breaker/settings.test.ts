import { describe, expect, it } from 'vitest';
import {
  CIRCUIT_BREAKER,
  type CircuitBreakerOptions,
  type CircuitStats,
  circuitBreaker,
} from '../../src/circuit-breaker/index.ts';

const oneInTen = ({ calls, failures }: CircuitStats): boolean => failures * 10 >= calls;

function described(options?: CircuitBreakerOptions): Record<string, unknown> | undefined {
  return circuitBreaker(options).describe();
}

/** Returns the error for options that no type checker has seen. */
function thrown(options: unknown): Error {
  try {
    circuitBreaker(options as CircuitBreakerOptions);
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('defaults', () => {
  it('are those that the documentation names', () => {
    expect(described()).toEqual({
      failureRate: 0.5,
      window: 30_000,
      minimumCalls: 20,
      breakDuration: { initial: 5_000, max: 300_000, multiplier: 2, jitter: 'equal' },
      maxBreakDuration: 300_000,
      halfOpen: { permits: 1, successRate: 1, idle: 600_000 },
      slowStart: { duration: 10_000, from: 0.1 },
    });
    expect(circuitBreaker().name).toBe('circuit-breaker');
  });

  it.each<CircuitBreakerOptions>([
    { consecutiveFailures: 5 },
    { shouldTrip: () => true },
    { slowCallRate: 1, slowCallDuration: '1s' },
  ])('have no failure rate if another trigger is given: %j', (options) => {
    expect(described(options)).not.toMatchObject({ failureRate: expect.anything() });
    expect(described({ ...options, failureRate: 0.2 })).toMatchObject({ failureRate: 0.2 });
  });

  it('ask for no more calls than a count window holds', () => {
    expect(described({ window: { calls: 10 } })).toMatchObject({ window: { calls: 10 }, minimumCalls: 10 });
    expect(described({ window: { calls: 100 } })).toMatchObject({ window: { calls: 100 }, minimumCalls: 20 });
    expect(described({ window: 100 })).toMatchObject({ window: 100, minimumCalls: 20 });
  });

  it('wait for no number of calls where no rate is judged', () => {
    expect(described({ consecutiveFailures: 3 })).not.toHaveProperty('minimumCalls');
  });

  it('let the longest break be as long as the one that was asked for', () => {
    expect(described({ breakDuration: '10m' })).toMatchObject({ maxBreakDuration: 600_000 });
    expect(described({ breakDuration: { initial: '1m', max: '1h' } })).toMatchObject({
      maxBreakDuration: 3_600_000,
    });
    expect(described({ breakDuration: '1s' })).toMatchObject({ maxBreakDuration: 300_000 });
    expect(described({ breakDuration: () => 1 })).toMatchObject({ maxBreakDuration: 300_000 });
  });

  it('take the place of undefined', () => {
    const undefinedOptions = Object.fromEntries(
      [
        'name',
        'failureRate',
        'slowCallRate',
        'slowCallDuration',
        'consecutiveFailures',
        'shouldTrip',
        'window',
      ]
        .concat(['minimumCalls', 'breakDuration', 'maxBreakDuration', 'halfOpen', 'isFailure'])
        .map((key) => [key, undefined]),
    );
    expect(described(undefinedOptions)).toEqual(described());
    expect(
      described({ halfOpen: { permits: undefined, successRate: undefined, maxDuration: undefined } }),
    ).toEqual(described());
    expect(
      described({ breakDuration: { initial: 1, max: 2, multiplier: undefined, jitter: undefined } }),
    ).toMatchObject({ breakDuration: { initial: 1, max: 2, multiplier: 2, jitter: 'equal' } });
  });
});

describe('describe', () => {
  it('shows every option in force as plain data', () => {
    const description = described({
      name: 'payments',
      failureRate: 0.3,
      slowCallRate: 0.8,
      slowCallDuration: '2s',
      consecutiveFailures: 7,
      shouldTrip: oneInTen,
      window: { calls: 50 },
      minimumCalls: 30,
      breakDuration: '15s',
      maxBreakDuration: '1m',
      halfOpen: { permits: 4, successRate: 0.5, maxDuration: '3s', idle: '1h' },
      slowStart: { duration: '1m', from: 0.5 },
      isFailure: () => undefined,
    });
    expect(description).toEqual({
      failureRate: 0.3,
      slowCallRate: 0.8,
      slowCallDuration: 2_000,
      consecutiveFailures: 7,
      shouldTrip: { function: 'oneInTen' },
      window: { calls: 50 },
      minimumCalls: 30,
      breakDuration: 15_000,
      maxBreakDuration: 60_000,
      halfOpen: { permits: 4, successRate: 0.5, maxDuration: 3_000, idle: 3_600_000 },
      slowStart: { duration: 60_000, from: 0.5 },
      isFailure: { function: 'isFailure' },
    });
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  });

  it('says where there is no slow start, and what it is where half of it is given', () => {
    expect(described({ slowStart: false })).toMatchObject({ slowStart: false });
    expect(described({ slowStart: { from: 1 } })).toMatchObject({
      slowStart: { duration: 10_000, from: 1 },
    });
  });

  it('says which function determines the break', () => {
    const breakDuration = (): '1s' => '1s';
    expect(described({ breakDuration })).toMatchObject({ breakDuration: { function: 'breakDuration' } });
  });
});

describe('what is described', () => {
  it.each<CircuitBreakerOptions>([
    {},
    { window: { calls: 7 } },
    { consecutiveFailures: 3, slowStart: false },
    { slowCallRate: 0.5, slowCallDuration: '1s', minimumCalls: 5 },
    { maxBreakDuration: '1s' },
    { maxBreakDuration: '1h' },
    { breakDuration: '1h' },
    { breakDuration: { initial: '1m', max: '1h', jitter: 'none' } },
    { halfOpen: { maxDuration: '1s', permits: 3 } },
  ])('makes a circuit that is described in the same way: %j', (options) => {
    const told = JSON.parse(JSON.stringify(described(options)));
    expect(described(told)).toEqual(told);
  });

  it('has limits that are those of numbers', () => {
    expect(CIRCUIT_BREAKER.consecutiveFailures.max).toBe(Number.MAX_SAFE_INTEGER);
    expect(CIRCUIT_BREAKER.maxBreakDuration.max).toBe(Number.MAX_SAFE_INTEGER);
    expect(CIRCUIT_BREAKER.breakDuration.of[1].of.multiplier.max).toBe(Number.MAX_VALUE);
    expect(CIRCUIT_BREAKER.window.of[1].of.calls.max).toBe(2 ** 24);
  });
});

describe('an option that makes no sense is refused', () => {
  it.each([
    [null, TypeError, 'circuitBreaker must be an object, got null'],
    [
      { failureRatio: 0.5 },
      TypeError,
      'circuitBreaker.failureRatio is not an option: did you mean failureRate?',
    ],
    [{ name: '' }, TypeError, "circuitBreaker.name must be a string that is not empty, got ''"],
    [{ slowStart: true }, TypeError, 'circuitBreaker.slowStart must be an object or false, got true'],
    [
      { slowStart: { duration: 0 } },
      RangeError,
      'circuitBreaker.slowStart.duration must be a duration above 0',
    ],
    [{ slowStart: { from: 0 } }, RangeError, 'circuitBreaker.slowStart.from must be a ratio above 0'],
    [
      { slowStart: { form: 1 } },
      TypeError,
      'circuitBreaker.slowStart.form is not an option: known are duration, from',
    ],
    [{ halfOpen: { idle: 0 } }, RangeError, 'circuitBreaker.halfOpen.idle must be a duration above 0'],
    [{ failureRate: '0.5' }, TypeError, "circuitBreaker.failureRate must be a ratio, got '0.5'"],
    [
      { failureRate: 50 },
      RangeError,
      'circuitBreaker.failureRate must be a ratio above 0 and at most 1 (not a percentage), got 50',
    ],
    [{ failureRate: 0 }, RangeError, 'circuitBreaker.failureRate must be a ratio above 0'],
    [{ failureRate: Number.NaN }, RangeError, 'circuitBreaker.failureRate must be a ratio above 0'],
    [
      { slowCallRate: 2, slowCallDuration: 1 },
      RangeError,
      'circuitBreaker.slowCallRate must be a ratio above 0',
    ],
    [
      { slowCallRate: 0.5 },
      RangeError,
      'circuitBreaker.slowCallRate needs slowCallDuration beside it, got 0.5 alone',
    ],
    [
      { slowCallDuration: '1s' },
      RangeError,
      "circuitBreaker.slowCallDuration needs slowCallRate beside it, got '1s' alone",
    ],
    [
      { slowCallRate: 0.5, slowCallDuration: 0 },
      RangeError,
      'circuitBreaker.slowCallDuration must be a duration above 0 ms',
    ],
    [{ consecutiveFailures: 0 }, RangeError, 'circuitBreaker.consecutiveFailures must be an integer ≥ 1'],
    [{ consecutiveFailures: 1.5 }, RangeError, 'circuitBreaker.consecutiveFailures must be an integer ≥ 1'],
    [
      { consecutiveFailures: Infinity },
      RangeError,
      'circuitBreaker.consecutiveFailures must be an integer ≥ 1',
    ],
    [{ shouldTrip: true }, TypeError, 'circuitBreaker.shouldTrip must be a function, got true'],
    [{ window: 0 }, RangeError, 'circuitBreaker.window must be a duration above 0 ms'],
    [{ window: { calls: 0 } }, RangeError, 'circuitBreaker.window.calls must be an integer ≥ 1'],
    [{ window: { calls: 2.5 } }, RangeError, 'circuitBreaker.window.calls must be an integer ≥ 1'],
    [
      { window: { calls: 1e9 } },
      RangeError,
      'circuitBreaker.window.calls must be an integer ≥ 1 and ≤ 16777216, got 1000000000',
    ],
    [{ window: {} }, TypeError, 'circuitBreaker.window.calls must be an integer, got undefined'],
    [{ window: '0s' }, RangeError, 'circuitBreaker.window must be a duration above 0 ms'],
    [{ window: '30 sec' }, RangeError, 'circuitBreaker.window must be a duration above 0 ms'],
    [
      { window: true },
      TypeError,
      "circuitBreaker.window must be a duration such as '30s', or a number of calls such as { calls: 200 }, got true",
    ],
    [{ window: { size: 3 } }, TypeError, 'circuitBreaker.window.size is not an option: known are calls'],
    [{ minimumCalls: 0 }, RangeError, 'circuitBreaker.minimumCalls must be an integer ≥ 1'],
    [
      { window: { calls: 10 }, minimumCalls: 11 },
      RangeError,
      'circuitBreaker.minimumCalls must not be above the window of 10 calls, got 11',
    ],
    [
      { consecutiveFailures: 5, minimumCalls: 50 },
      RangeError,
      'circuitBreaker.minimumCalls is for failureRate and slowCallRate, and neither is given, got 50',
    ],
    [{ breakDuration: 0 }, RangeError, 'circuitBreaker.breakDuration must be a duration above 0 ms'],
    [{ breakDuration: Infinity }, RangeError, 'circuitBreaker.breakDuration must be a duration above 0 ms'],
    [{ breakDuration: true }, TypeError, 'circuitBreaker.breakDuration must be a duration such as'],
    [{ breakDuration: null }, TypeError, 'circuitBreaker.breakDuration must be a duration such as'],
    [
      { breakDuration: { initial: 1, multiplyer: 2 } },
      TypeError,
      'circuitBreaker.breakDuration.multiplyer is not an option: did you mean multiplier?',
    ],
    [
      { breakDuration: { max: 2 } },
      TypeError,
      'circuitBreaker.breakDuration.initial must be a duration such as 250 (ms)',
    ],
    [{ breakDuration: { initial: 1 } }, TypeError, 'circuitBreaker.breakDuration.max must be a duration'],
    [
      { breakDuration: { initial: '2s', max: '1s' } },
      RangeError,
      "circuitBreaker.breakDuration.max must not be below initial (2000 ms), got '1s'",
    ],
    [
      { breakDuration: { initial: 1, max: 2, multiplier: 0.5 } },
      RangeError,
      'circuitBreaker.breakDuration.multiplier must be a number ≥ 1',
    ],
    [
      { breakDuration: { initial: 1, max: 2, multiplier: Infinity } },
      RangeError,
      'circuitBreaker.breakDuration.multiplier must be a number ≥ 1',
    ],
    [
      { breakDuration: { initial: 1, max: 2, jitter: 'full' } },
      RangeError,
      "circuitBreaker.breakDuration.jitter must be one of 'equal', 'none', got 'full'",
    ],
    [{ maxBreakDuration: 0 }, RangeError, 'circuitBreaker.maxBreakDuration must be a duration above 0 ms'],
    [
      { breakDuration: '2m', maxBreakDuration: '1m' },
      RangeError,
      "circuitBreaker.maxBreakDuration must not be below breakDuration (120000 ms), got '1m'",
    ],
    [
      { breakDuration: { initial: 1, max: '2m' }, maxBreakDuration: '1m' },
      RangeError,
      "circuitBreaker.maxBreakDuration must not be below breakDuration (120000 ms), got '1m'",
    ],
    [{ halfOpen: 3 }, TypeError, 'circuitBreaker.halfOpen must be an object, got 3'],
    [{ halfOpen: { probes: 3 } }, TypeError, 'circuitBreaker.halfOpen.probes is not an option'],
    [{ halfOpen: { permits: 0 } }, RangeError, 'circuitBreaker.halfOpen.permits must be an integer ≥ 1'],
    [
      { halfOpen: { permits: Infinity } },
      RangeError,
      'circuitBreaker.halfOpen.permits must be an integer ≥ 1',
    ],
    [
      { halfOpen: { successRate: 0 } },
      RangeError,
      'circuitBreaker.halfOpen.successRate must be a ratio above 0',
    ],
    [
      { halfOpen: { maxDuration: '0s' } },
      RangeError,
      'circuitBreaker.halfOpen.maxDuration must be a duration above 0',
    ],
    [
      { breakDuration: '2m', maxBreakDuration: 1_000 },
      RangeError,
      'circuitBreaker.maxBreakDuration must not be below breakDuration (120000 ms), got 1000',
    ],
    [{ isFailure: 'no' }, TypeError, "circuitBreaker.isFailure must be a function, got 'no'"],
  ])('%j', (options, type, message) => {
    const error = thrown(options);
    expect(error).toBeInstanceOf(type);
    expect(error.message).toContain(message);
  });

  it('lets a shorter maximum limit the default break, which keeps its chance', () => {
    expect(described({ maxBreakDuration: '1s' })).toMatchObject({
      breakDuration: { initial: 1_000, max: 1_000, jitter: 'equal' },
      maxBreakDuration: 1_000,
    });
    expect(described({ maxBreakDuration: '1m' })).toMatchObject({
      breakDuration: { initial: 5_000, max: 60_000 },
    });
    expect(described({ maxBreakDuration: '1h' })).toMatchObject({ breakDuration: { max: 300_000 } });
  });
});

describe('T11: options', () => {
  it('are not the circuit breaker’s to change, and may be frozen', () => {
    const options = Object.freeze({
      failureRate: 0.5,
      halfOpen: Object.freeze({ permits: 2 }),
      breakDuration: Object.freeze({ initial: 10, max: 20 }),
    });
    const breaker = circuitBreaker(options);
    breaker.update({ failureRate: 0.7 });
    expect(options).toEqual({
      failureRate: 0.5,
      halfOpen: { permits: 2 },
      breakDuration: { initial: 10, max: 20 },
    });
  });

  it('have been copied: changing them afterwards changes nothing, also at the next update', () => {
    const halfOpen = { permits: 2 };
    const breakDuration = { initial: 10, max: 20 };
    const options = { failureRate: 0.5, halfOpen, breakDuration };
    const breaker = circuitBreaker(options);
    const before = breaker.describe();
    options.failureRate = 0.9;
    halfOpen.permits = 9;
    breakDuration.max = 99;
    expect(breaker.describe()).toEqual(before);
    breaker.update({ consecutiveFailures: 3 });
    expect(breaker.describe()).toEqual({ ...before, consecutiveFailures: 3 });
  });
});
