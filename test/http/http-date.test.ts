import { describe, expect, it } from 'vitest';
import { parseHttpDate } from '../../src/http/http-date.ts';

const NOW = Date.UTC(2026, 7, 23);
const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37);

describe('parseHttpDate', () => {
  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'reads %s, the same moment in each of the three forms',
    (text) => {
      expect(parseHttpDate(text, NOW)).toBe(EXAMPLE);
    },
  );

  it.each(['Asia/Tokyo', 'America/New_York'])('reads asctime as UTC in %s too', (zone) => {
    const before = process.env.TZ;
    process.env.TZ = zone;
    try {
      expect(parseHttpDate('Sun Nov  6 08:49:37 1994', NOW)).toBe(EXAMPLE);
    } finally {
      process.env.TZ = before;
    }
  });

  it('takes a year of two digits for past if it appears to be more than 50 years ahead', () => {
    expect(parseHttpDate('Saturday, 22-Aug-76 00:00:00 GMT', NOW)).toBe(Date.UTC(2076, 7, 22));
    expect(parseHttpDate('Tuesday, 25-Aug-76 00:00:00 GMT', NOW)).toBe(Date.UTC(1976, 7, 25));
  });

  it('knows leap years and leap seconds', () => {
    expect(parseHttpDate('Thu, 29 Feb 2024 00:00:00 GMT', NOW)).toBe(Date.UTC(2024, 1, 29));
    expect(parseHttpDate('Tue, 29 Feb 2000 00:00:00 GMT', NOW)).toBe(Date.UTC(2000, 1, 29));
    expect(parseHttpDate('Mon, 29 Feb 2100 00:00:00 GMT', NOW)).toBeUndefined();
    expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', NOW)).toBe(Date.UTC(2017, 0, 1));
  });

  it.each([
    '',
    'soon',
    '2026-08-23T00:00:00Z',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 +0900',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun, 31 Nov 1994 08:49:37 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:37 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun Nov 6 08:49:37 1994',
    'Sun, 06 Nov 1994 08:49:37 GMT ',
  ])('refuses %o', (text) => {
    expect(parseHttpDate(text, NOW)).toBeUndefined();
  });
});
