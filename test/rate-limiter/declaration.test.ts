import { describe, expect, it } from 'vitest';
import { readDescribed } from '../../src/core/index.ts';
import { declaration } from '../../src/rate-limiter/declaration.ts';
import { RATE_LIMITER, type RateLimiterOptions, rateLimiter } from '../../src/rate-limiter/index.ts';

const told = (options: RateLimiterOptions) => readDescribed(RATE_LIMITER, rateLimiter(options).describe!());
const inside = { latencyMs: 100, attempts: 2, delaysMs: 10, running: 3, inFlight: 4 };
const around = (options: RateLimiterOptions) =>
  declaration.around(inside, told(options), { boundsOf: () => inside, isRepeated: false });

describe('what a call comes to', () => {
  it('is what it was where nobody waits', () => {
    expect(around({ permits: 1 })).toEqual(inside);
  });

  it('may wait, with so many others', () => {
    expect(around({ permits: 1, maxWait: '1s', maxQueued: 5 })).toEqual({
      ...inside,
      latencyMs: 1100,
      inFlight: 9,
    });
    expect(around({ permits: 1, maxWait: 'unlimited' }).latencyMs).toBe(Infinity);
  });

  it('may wait with any number of others where each key has a queue of its own', () => {
    expect(around({ permits: 1, maxWait: '1s', key: true }).inFlight).toBe(Infinity);
  });
});

describe('how many calls may enter within a time', () => {
  const within = (ms: number, options: RateLimiterOptions) =>
    declaration.facts?.limits?.(told(options)).within?.(ms);

  it.each<[number, RateLimiterOptions, number]>([
    [0, { permits: 10 }, 10],
    [1000, { permits: 10 }, 20],
    [1000, { permits: 10, burst: 50 }, 60],
    [1000, { permits: 10, cost: 3 }, 6],
    [980, { permits: 100, maxWait: '1s' }, 200],
    [1000, { permits: 10, algorithm: 'sliding-window' }, 20],
    [999, { permits: 10, algorithm: 'sliding-window' }, 10],
    [1000, { permits: 10, cost: 0 }, Infinity],
    [1000, { permits: 10, cost: () => 1 }, Infinity],
    [1000, { permits: 10, key: true }, Infinity],
  ])('%i ms, %o: %d', (ms, options, most) => {
    expect(within(ms, options)).toBe(most);
  });
});

describe('in words', () => {
  it.each<[RateLimiterOptions, string]>([
    [{ permits: 100 }, '100 per 1 s'],
    [{ permits: 100, burst: 200 }, '100 per 1 s, 200 at once'],
    [{ permits: 5, period: '1m', algorithm: 'sliding-window', key: true }, '5 in any 60 s, for each key'],
    [{ permits: 5, maxWait: '2s' }, '5 per 1 s, wait up to 2 s'],
    [{ permits: 5, maxWait: 'unlimited' }, '5 per 1 s, wait without limit'],
  ])('%o: %s', (options, summary) => {
    expect(declaration.summary(told(options))).toBe(summary);
  });

  it('says what happens to those who are too many', () => {
    const of = { name: 'rate-limiter', isRepeated: false };
    expect(declaration.happens?.(told({ permits: 5 }), of).onOverload).toBe(
      'Beyond 5 per 1 s, calls fail at once with a RateLimitedError that says when to come back.',
    );
    expect(declaration.happens?.(told({ permits: 5, maxWait: 1, key: true }), of).onOverload).toBe(
      'Beyond 5 per 1 s and key, calls wait in order, and those that would wait too long, or are too many, fail with a RateLimitedError that says when to come back.',
    );
  });
});

it('holds memory for each key, and for each permit that it logs', () => {
  const bytes = (options: RateLimiterOptions) => declaration.bytes?.(told(options)) ?? 0;
  const plain = bytes({ permits: 100 });
  expect(bytes({ permits: 100, key: true, maxKeys: 1000 })).toBeGreaterThan(plain + 200_000);
  const logged = { permits: 100, algorithm: 'sliding-window', key: true, maxKeys: 1000 } as const;
  expect(bytes(logged)).toBeGreaterThan(2_000_000);
});
