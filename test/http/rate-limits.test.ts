import { describe, expect, it } from 'vitest';
import { readRateLimits } from '../../src/http/index.ts';
import { serverHint } from '../../src/http/server-hint.ts';

const NOW = Date.UTC(2026, 7, 23, 12, 0, 0);
const EPOCH_SECONDS = NOW / 1000;

describe('readRateLimits', () => {
  it('reads the fields of the IETF draft', () => {
    const headers = {
      'RateLimit-Policy': '"burst";q=100;w=60;qu="requests";pk=:cHNsLW5vZGU=:, "day";q=5000;w=86400',
      RateLimit: '"burst";r=50;t=30, "day";r=0',
    };
    expect(readRateLimits(headers, NOW)).toEqual([
      { policy: 'burst', remaining: 50, resetMs: 30_000, quota: 100, windowMs: 60_000 },
      { policy: 'day', remaining: 0, resetMs: undefined, quota: 5000, windowMs: 86_400_000 },
    ]);
  });

  it.each([
    ['a delay', { 'RateLimit-Remaining': '0', 'RateLimit-Reset': '30' }, 30_000],
    [
      'epoch seconds',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(EPOCH_SECONDS + 30) },
      30_000,
    ],
    ['epoch ms', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 30_000) }, 30_000],
    ['a moment that is over', { 'x-rate-limit-reset': String(EPOCH_SECONDS - 30) }, 0],
    ['fractions', { 'x-ratelimit-reset': '1.25' }, 1250],
  ])('reads the older fields: %s', (_form, headers, resetMs) => {
    expect(readRateLimits(headers, NOW)).toMatchObject([{ policy: undefined, resetMs }]);
  });

  it('reads the number of a field that has a policy behind it', () => {
    const headers = { 'x-ratelimit-limit': '100, 100;w=60', 'x-ratelimit-remaining': '7' };
    expect(readRateLimits(headers, NOW)).toMatchObject([{ quota: 100, remaining: 7 }]);
  });

  it.each([
    '',
    'limit=100, remaining=50, reset=5',
    '"burst;r=0;t=30',
    '"burst";r=0;t=30,',
    '"burst";R=0',
    '"burst";r=;t=30',
    '("a" "b");r=0',
    '"büro";r=0;t=30',
    '"burst";r=99999999999999999999',
    `"burst";r=0;t=30, ${'"x";r=0, '.repeat(2000)}"y"`,
    '\u0000\u0001\u0002',
  ])('ignores a malformed field: %o', (RateLimit) => {
    expect(readRateLimits({ RateLimit }, NOW)).toEqual([]);
  });

  it('ignores a parameter that is no count', () => {
    const headers = { RateLimit: '"a";r=-1;t=-5, "b";r=1.5;t="30", "c";r;t=?1' };
    expect(readRateLimits(headers, NOW).map(({ remaining, resetMs }) => [remaining, resetMs])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  it.each(['-1', '0x10', '1e3', 'soon', '9'.repeat(400)])('ignores %s in the older fields', (reset) => {
    expect(readRateLimits({ 'x-ratelimit-reset': reset }, NOW)).toEqual([]);
  });
});

describe('serverHint', () => {
  it('obeys Retry-After before any limit', () => {
    const headers = { 'retry-after': '1', RateLimit: '"burst";r=0;t=30' };
    expect(serverHint(headers, true, NOW)).toBe(1000);
    expect(serverHint({ ...headers, 'retry-after': 'soon' }, true, NOW)).toBe(30_000);
  });

  it('waits for the last of the limits that are used up, and for none that is not', () => {
    expect(serverHint({ RateLimit: '"a";r=0;t=5, "b";r=0;t=10, "c";r=1;t=99' }, false, NOW)).toBe(10_000);
    expect(serverHint({ RateLimit: '"a";r=1;t=5' }, true, NOW)).toBeUndefined();
  });

  it('takes the window for the wait where the server does not say when there is more', () => {
    expect(serverHint({ RateLimit: '"a";r=0', 'RateLimit-Policy': '"a";q=10;w=60' }, false, NOW)).toBe(
      60_000,
    );
  });

  it('believes in a reset alone only if the server refuses because of a limit', () => {
    expect(serverHint({ 'x-ratelimit-reset': '5' }, true, NOW)).toBe(5000);
    expect(serverHint({ 'x-ratelimit-reset': '5' }, false, NOW)).toBeUndefined();
  });
});
