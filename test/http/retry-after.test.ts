import { describe, expect, it } from 'vitest';
import { parseRetryAfter, readRetryAfter } from '../../src/http/index.ts';

const NOW = Date.UTC(2026, 7, 23, 12, 0, 0);

describe('parseRetryAfter', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['007', 7000],
    ['0.5', 500],
    ['0.0001', 1], // rounded up, never early
    ['Sun, 23 Aug 2026 12:00:03 GMT', 3000],
    ['Sunday, 23-Aug-26 12:00:03 GMT', 3000],
    ['Sun Aug 23 12:00:03 2026', 3000],
    ['Sun, 23 Aug 2026 11:00:00 GMT', 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', Date.UTC(9999, 11, 31, 23, 59, 59) - NOW],
    ['5, 10', 10_000],
    ['10,5', 10_000],
    ['Sun, 23 Aug 2026 12:00:03 GMT, 1', 3000],
    ['1, Sun, 23 Aug 2026 12:00:03 GMT', 3000],
    ['5, nonsense', 5000],
  ])('%s asks for %d ms', (value, ms) => {
    expect(parseRetryAfter(value, NOW)).toBe(ms);
  });

  it.each([
    '',
    ' ',
    ',',
    'soon',
    '-5',
    '+5',
    '0x1',
    '1e3',
    '1.',
    '.5',
    '1 2',
    'Infinity',
    'NaN',
    '１２', // full-width digits
    '\u00001',
    '12\u00a0',
    '1'.repeat(10_000),
    '1,'.repeat(10_000),
  ])('is ignored where it is malformed: %o', (value) => {
    expect(parseRetryAfter(value, NOW)).toBeUndefined();
  });

  it('takes an absurd number for what it is, and leaves the limit to who obeys it', () => {
    expect(parseRetryAfter('9'.repeat(30), NOW)).toBeGreaterThan(2 ** 53);
  });
});

describe('readRetryAfter', () => {
  it('knows the fields in ms too, and of several obeys the longest', () => {
    expect(readRetryAfter({ 'retry-after-ms': '250' }, NOW)).toBe(250);
    expect(readRetryAfter({ 'x-ms-retry-after-ms': '250.5' }, NOW)).toBe(251);
    expect(readRetryAfter({ 'retry-after-ms': '250', 'retry-after': '1' }, NOW)).toBe(1000);
    expect(readRetryAfter({ 'retry-after-ms': 'x', 'retry-after': '1' }, NOW)).toBe(1000);
    expect(readRetryAfter({ 'retry-after': 'x' }, NOW)).toBeUndefined();
    expect(readRetryAfter({}, NOW)).toBeUndefined();
  });

  it('reads a date by the clock of the server that wrote it', () => {
    const headers = { date: 'Sun, 23 Aug 2026 10:00:00 GMT', 'retry-after': 'Sun, 23 Aug 2026 10:00:03 GMT' };
    expect(readRetryAfter(headers, NOW)).toBe(3000);
    expect(readRetryAfter({ ...headers, date: 'never' }, NOW)).toBe(0);
  });

  it('reads whatever a library has header fields in', () => {
    for (const headers of [
      new Headers({ 'Retry-After': '2' }),
      new Map([['retry-after', '2']]),
      { 'Retry-After': '2' },
      { 'retry-after': ['2'] },
      { 'retry-after': ['1', '2'] },
      { 'retry-after': 2 },
      { 'RETRY-AFTER': ' \t2 ' },
    ]) {
      expect(readRetryAfter(headers, NOW)).toBe(2000);
    }
    for (const headers of [
      undefined,
      null,
      'retry-after: 2',
      5,
      { 'retry-after': {} },
      { 'retry-after': [] },
    ]) {
      expect(readRetryAfter(headers, NOW)).toBeUndefined();
    }
  });
});
