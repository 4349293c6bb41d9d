import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/core/index.ts';

describe('parseDuration', () => {
  it.each([
    [0, 0],
    [250, 250],
    [0.5, 0.5],
    [Infinity, Infinity],
    ['0ms', 0],
    ['250ms', 250],
    ['1.5s', 1500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['0.25h', 900_000],
  ])('reads %j as %d ms', (duration, ms) => {
    expect(parseDuration(duration)).toBe(ms);
  });

  it.each([
    -1,
    NaN,
    -Infinity,
    '',
    '10',
    '10sec',
    '1 s',
    '-1s',
    '.5s',
    '5.s',
    '1e3ms',
    's',
    '1d',
    '1S',
    '1s ',
    '1s1ms',
    `${'9'.repeat(400)}s`,
    null,
    undefined,
    true,
    10n,
    {},
    [5],
  ])('knows that %s is none', (value) => {
    expect(parseDuration(value)).toBeUndefined();
  });
});
