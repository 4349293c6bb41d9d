import { describe, expect, it } from 'vitest';
import { RATE_LIMITER, type RateLimiterOptions, rateLimiter } from '../../src/rate-limiter/index.ts';

type Case = [unknown, typeof TypeError | typeof RangeError, string];

describe('options of a rate limiter', () => {
  const bad: Case[] = [
    [undefined, TypeError, 'rateLimiter must be an object, got undefined'],
    [{}, TypeError, 'rateLimiter.permits must be an integer, got undefined'],
    [{ permit: 1 }, TypeError, 'rateLimiter.permit is not an option: did you mean permits?'],
    [{ permits: 0 }, RangeError, 'rateLimiter.permits must be an integer ≥ 1'],
    [{ permits: -1 }, RangeError, 'rateLimiter.permits must be an integer ≥ 1'],
    [{ permits: NaN }, RangeError, 'rateLimiter.permits must be an integer ≥ 1'],
    [{ permits: 2.5 }, RangeError, 'got 2.5'],
    [{ permits: Infinity }, RangeError, 'got Infinity'],
    [{ permits: '1' }, TypeError, "rateLimiter.permits must be an integer, got '1'"],
    [{ permits: 1, period: 0 }, RangeError, 'rateLimiter.period must be a duration above 0 ms'],
    [{ permits: 1, period: Infinity }, RangeError, 'got Infinity'],
    [{ permits: 1, period: '1 s' }, RangeError, "got '1 s'"],
    [{ permits: 1, burst: 0 }, RangeError, 'rateLimiter.burst must be an integer ≥ 1'],
    [{ permits: 1, maxWait: -1 }, RangeError, 'rateLimiter.maxWait must be a duration ≥ 0 ms'],
    [{ permits: 1, maxWait: true }, TypeError, 'rateLimiter.maxWait must be a duration'],
    [
      { permits: 1, maxWait: 1, maxQueued: 0 },
      RangeError,
      'rateLimiter.maxQueued must be an integer ≥ 1, got 0',
    ],
    [
      { permits: 1, maxQueued: 5 },
      RangeError,
      'rateLimiter.maxQueued needs a rateLimiter.maxWait above 0 (nobody waits without), got 5',
    ],
    [
      { permits: 1, key: 'tenant' },
      TypeError,
      "rateLimiter.key must be true, or a function of the call, got 'tenant'",
    ],
    [
      { permits: 1, key: false },
      TypeError,
      'rateLimiter.key must be true, or a function of the call, got false',
    ],
    [{ permits: 1, key: true, maxKeys: 0 }, RangeError, 'rateLimiter.maxKeys must be an integer ≥ 1'],
    [{ permits: 1, key: true, maxKeys: Infinity }, RangeError, 'got Infinity'],
    [{ permits: 1, maxKeys: 5 }, RangeError, 'rateLimiter.maxKeys needs a rateLimiter.key, got 5'],
    [{ permits: 1, cost: -1 }, RangeError, 'rateLimiter.cost must be an integer ≥ 0'],
    [
      { permits: 1, cost: '1' },
      TypeError,
      "rateLimiter.cost must be an integer ≥ 0, a function of the call, or { reserve, settle }, got '1'",
    ],
    [{ permits: 3, cost: 4 }, RangeError, 'rateLimiter.cost must be at most rateLimiter.permits (3), got 4'],
    [
      { permits: 3, burst: 5, cost: 6 },
      RangeError,
      'rateLimiter.cost must be at most rateLimiter.burst (5), got 6',
    ],
    [{ permits: 1, name: 5 }, TypeError, 'rateLimiter.name must be a string that is not empty, got 5'],
  ];

  it.each(bad)('%o is refused', (options, type, message) => {
    const make = () => rateLimiter(options as RateLimiterOptions);
    expect(make).toThrow(type);
    expect(make).toThrow(message);
  });

  it('has limits that hold for numbers and for what is kept of them', () => {
    const { permits, period, burst, maxKeys, cost } = RATE_LIMITER;
    for (const { max } of [permits, period, burst, maxKeys, cost.of[0]]) {
      expect(max).toBe(Number.MAX_SAFE_INTEGER);
    }
  });

  it('reads undefined as left out', () => {
    const left = {
      period: undefined,
      burst: undefined,
      maxWait: undefined,
      maxQueued: undefined,
      key: undefined,
    };
    const policy = rateLimiter({ permits: 1, ...left, maxKeys: undefined, cost: undefined, name: undefined });
    expect(policy.describe!()).toEqual(rateLimiter({ permits: 1 }).describe!());
  });
});

describe('arguments of its methods', () => {
  const wrong: Case[] = [
    [{ permits: 0 }, RangeError, 'rateLimiter.permits must be an integer ≥ 1'],
    [{ period: '0s' }, RangeError, 'rateLimiter.period must be a duration above 0 ms'],
    [{ burst: 1.5 }, RangeError, 'rateLimiter.burst must be an integer ≥ 1'],
    [{ burst: 1 }, RangeError, 'rateLimiter.cost must be at most rateLimiter.burst (1), got 2'],
    [{ maxWait: -1 }, RangeError, 'rateLimiter.maxWait must be a duration'],
    [{ maxQueued: 0 }, RangeError, 'rateLimiter.maxQueued must be an integer ≥ 1'],
    [{ cost: 1.5 }, RangeError, 'rateLimiter.cost must be an integer'],
    [{ cost: 11 }, RangeError, 'rateLimiter.cost must be at most rateLimiter.permits (10), got 11'],
    [{ maxQueued: 5 }, RangeError, 'rateLimiter.maxQueued needs a rateLimiter.maxWait above 0'],
    [{ permits: undefined }, TypeError, 'rateLimiter.permits must be an integer, got undefined'],
    [{ key: true }, RangeError, 'rateLimiter.key cannot change while in use, got true'],
    [{ maxKeys: 5 }, RangeError, 'rateLimiter.maxKeys cannot change while in use, got 5'],
    [
      { algorithm: 'sliding-window' },
      RangeError,
      "rateLimiter.algorithm cannot change while in use, got 'sliding-window'",
    ],
    [{ bursts: 1 }, TypeError, 'rateLimiter.bursts is not an option: did you mean burst?'],
  ];

  it.each(wrong)('update(%o) is refused, and changes nothing', (update, type, message) => {
    const policy = rateLimiter({ permits: 10, cost: 2 });
    expect(() => policy.update(update as object)).toThrow(type);
    expect(() => policy.update(update as object)).toThrow(message);
    expect(policy.snapshot()).toMatchObject({ permits: 10, periodMs: 1000, burst: 10 });
  });

  it('tryAcquire, drain and snapshot check what they are given', () => {
    const policy = rateLimiter({ permits: 10, key: true });
    expect(() => policy.tryAcquire({ permits: -1 })).toThrow(
      'rateLimiter.tryAcquire.permits must be an integer ≥ 0',
    );
    expect(() => policy.tryAcquire({ count: 1 } as never)).toThrow(
      'rateLimiter.tryAcquire.count is not an option: known are key, permits',
    );
    expect(() => policy.tryAcquire({ key: 1 as never })).toThrow(TypeError);
    expect(() => policy.drain(1 as never)).toThrow(TypeError);
    expect(() => policy.snapshot(1 as never)).toThrow(TypeError);
  });

  it('a key is refused where the limiter has none', () => {
    const policy = rateLimiter({ permits: 10, name: 'github' });
    const message = "rateLimiter.tryAcquire.key must be left out: rate limiter 'github' has no option key";
    expect(() => policy.tryAcquire({ key: 'a' })).toThrow(message);
    expect(() => policy.drain('a')).toThrow(RangeError);
    expect(() => policy.snapshot('a')).toThrow(RangeError);
  });

  it.each<[RateLimiterOptions, string]>([
    [{ permits: 1, algorithm: 'fixed' as never }, 'rateLimiter.algorithm must be'],
    [
      { permits: 1, algorithm: 'sliding-window', burst: 1 },
      'rateLimiter.burst must be left out for a sliding window, of which all permits may be taken at once, got 1',
    ],
    [
      { permits: 1_000_001, algorithm: 'sliding-window' },
      'rateLimiter.permits must be at most 1000000 for a sliding window, which logs each, got 1000001',
    ],
    [
      { permits: 1001, algorithm: 'sliding-window', key: true, maxKeys: 10_000 },
      'rateLimiter.permits times rateLimiter.maxKeys must be at most 10000000 for a sliding window',
    ],
    [
      { permits: 1, algorithm: 'sliding-window', cost: 2 },
      'rateLimiter.cost must be at most rateLimiter.permits (1), got 2',
    ],
  ])('C9: a sliding window refuses %o', (options, message) => {
    expect(() => rateLimiter(options)).toThrow(message);
  });

  it('C9: a sliding window says what it is, and is bounded in use too', () => {
    const policy = rateLimiter({ permits: 5000, algorithm: 'sliding-window', key: true });
    expect(policy.describe!()).toEqual({
      algorithm: 'sliding-window',
      permits: 5000,
      period: 1000,
      maxWait: 0,
      key: true,
      maxKeys: 2000,
      cost: 1,
    });
    expect(policy.snapshot()).toMatchObject({ permits: 5000, burst: 5000, available: 5000 });
    expect(() => policy.update({ permits: 5001 })).toThrow('rateLimiter.permits times rateLimiter.maxKeys');
    expect(() => policy.update({ burst: 1 })).toThrow('rateLimiter.burst must be left out');
    expect(() => policy.update({ algorithm: 'token-bucket' } as never)).toThrow('cannot change while in use');
    policy.update({ permits: 10 });
    expect(policy.snapshot()).toMatchObject({ permits: 10, burst: 10, available: 10 });
  });
});
