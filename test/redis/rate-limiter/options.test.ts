import { describe, expect, it } from 'vitest';
import { redisFleet, type SharedRateLimiterOptions, sharedRateLimiter } from '../../../src/redis/index.ts';

const fleet = redisFleet(async () => [1]);
const made = (options: object) =>
  sharedRateLimiter({
    fleet,
    name: `limit ${Math.random()}`,
    permits: 10,
    ...options,
  } as SharedRateLimiterOptions);

describe('options', () => {
  it.each([
    [{ fleet: {} }, TypeError, 'sharedRateLimiter.fleet must be made by redisFleet(), got an object'],
    [{ fleet: undefined }, TypeError, 'sharedRateLimiter.fleet must be made by redisFleet(), got undefined'],
    [{ name: '' }, TypeError, 'sharedRateLimiter.name must be a string that is not empty'],
    [{ name: 'a{b}' }, RangeError, "sharedRateLimiter.name must have no braces, got 'a{b}'"],
    [
      { name: `\n${'x'.repeat(1_000_000)}` },
      RangeError,
      'sharedRateLimiter.name must have at most 200 characters',
    ],
    [{ permits: 0 }, RangeError, 'sharedRateLimiter.permits must be an integer ≥ 1'],
    [
      { permits: 2e9 },
      RangeError,
      'sharedRateLimiter.permits must be an integer ≥ 1 and ≤ 1000000000, got 2000000000',
    ],
    [{ period: 0 }, RangeError, 'sharedRateLimiter.period must be a duration above 0 ms'],
    [{ period: 0.0015 }, RangeError, 'sharedRateLimiter.period must be in whole microseconds, got 0.0015'],
    [
      { algorithm: 'leaky' },
      RangeError,
      "sharedRateLimiter.algorithm must be one of 'token-bucket', 'sliding-window'",
    ],
    [{ burst: 0 }, RangeError, 'sharedRateLimiter.burst must be an integer ≥ 1'],
    [{ maxWait: -1 }, RangeError, 'sharedRateLimiter.maxWait must be a duration ≥ 0 ms'],
    [
      { maxQueued: 5 },
      RangeError,
      'sharedRateLimiter.maxQueued needs a maxWait above 0: nobody waits without, got 5',
    ],
    [{ maxWait: 5, maxQueued: 0 }, RangeError, 'sharedRateLimiter.maxQueued must be an integer ≥ 1'],
    [{ key: 'tenant' }, TypeError, "sharedRateLimiter.key must be true or a function, got 'tenant'"],
    [{ maxKeys: 5 }, RangeError, 'sharedRateLimiter.maxKeys needs a key, got 5'],
    [{ cost: -1 }, RangeError, 'sharedRateLimiter.cost must be an integer ≥ 0'],
    [
      { cost: '1' },
      TypeError,
      "sharedRateLimiter.cost must be an integer, a function, or { reserve, settle }, got '1'",
    ],
    [{ cost: { reserve: 1 } }, TypeError, 'sharedRateLimiter.cost.settle must be a function, got undefined'],
    [
      { cost: { settle: () => 1 } },
      TypeError,
      'sharedRateLimiter.cost.reserve must be an integer, got undefined',
    ],
    [
      { cost: 11 },
      RangeError,
      'sharedRateLimiter.cost must be at most the 9 permits that there ever are, got 11',
    ],
    [{ cost: 10, lease: false }, undefined, ''],
    [{ lease: 0 }, RangeError, 'sharedRateLimiter.lease must be a duration above 0 ms'],
    [{ lease: true }, TypeError, 'sharedRateLimiter.lease must be a duration or false, got true'],
    [{ lease: 20 }, RangeError, "sharedRateLimiter.lease must be at least the fleet's timeout of 50 ms"],
    [
      { whenUnavailable: 'panic' },
      RangeError,
      "sharedRateLimiter.whenUnavailable must be one of 'share', 'reject', 'allow'",
    ],
    [
      { algorithm: 'sliding-window', permits: 10_001 },
      RangeError,
      'sharedRateLimiter.permits must be at most 10000 for a sliding window',
    ],
    [
      { algorithm: 'sliding-window', burst: 5 },
      RangeError,
      'sharedRateLimiter.burst must be left out for a sliding window',
    ],
    [
      { algorithm: 'sliding-window', lease: '1s' },
      RangeError,
      'sharedRateLimiter.lease must be false, or left out, for a sliding window',
    ],
    [{ algorithm: 'sliding-window', lease: false }, undefined, ''],
    [
      { permits: 999_999_937, burst: 999_999_937, period: '24h' },
      RangeError,
      'sharedRateLimiter.burst must be at most 52124 at that rate, to be counted exactly',
    ],
  ])('%o', (options, Kind, message) => {
    if (Kind === undefined) {
      expect(() => made(options)).not.toThrow();
      return;
    }
    expect(() => made(options)).toThrow(Kind);
    expect(() => made(options)).toThrow(message);
  });

  it('describes those in force, defaults included', () => {
    expect(made({}).describe()).toEqual({
      permits: 10,
      period: 1000,
      algorithm: 'token-bucket',
      burst: 10,
      maxWait: 0,
      cost: 1,
      lease: 100,
      whenUnavailable: 'share',
    });
    expect(
      made({
        algorithm: 'sliding-window',
        maxWait: '1s',
        maxQueued: Number.POSITIVE_INFINITY,
        key: true,
        cost: { reserve: () => 1, settle: () => 1 },
      }).describe(),
    ).toEqual({
      permits: 10,
      period: 1000,
      algorithm: 'sliding-window',
      maxWait: 1000,
      maxQueued: 'unlimited',
      key: true,
      maxKeys: 10_000,
      cost: { reserve: { function: 'reserve' }, settle: { function: 'settle' } },
      lease: false,
      whenUnavailable: 'share',
    });
  });
});
