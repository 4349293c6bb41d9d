import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseHttpDate } from '../../src/http/http-date.ts';
import { parseRetryAfter, readRateLimits, readRetryAfter } from '../../src/http/index.ts';
import { serverHint } from '../../src/http/server-hint.ts';
import { type Item, parseItems } from '../../src/http/structured-fields.ts';

const FIRST = Date.UTC(1970, 0, 1);
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59);
const DAYS = ['Sun', 'Mon', 'Tues', 'Wednes', 'Thurs', 'Fri', 'Satur'];

const wholeSeconds = (from: number, to: number) =>
  fc.integer({ min: from / 1000, max: to / 1000 }).map((seconds) => seconds * 1000);

/** The three forms, by JavaScript's own calendar. */
const forms: Record<string, (date: Date) => string> = {
  'IMF-fixdate': (date) => date.toUTCString(),
  'RFC 850': (date) => {
    const [, day, month, year, time] = date.toUTCString().split(' ') as [
      string,
      string,
      string,
      string,
      string,
    ];
    return `${DAYS[date.getUTCDay()]}day, ${day}-${month}-${year.slice(-2)} ${time} GMT`;
  },
  asctime: (date) => {
    const [weekday, day, month, year, time] = date.toUTCString().split(' ') as [
      string,
      string,
      string,
      string,
      string,
    ];
    return `${weekday.slice(0, 3)} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`;
  },
};

it.each(['IMF-fixdate', 'asctime'])(
  '%s: every second of eight millennia is read as it was written',
  (form) => {
    fc.assert(
      fc.property(wholeSeconds(FIRST, LAST), (time) => {
        expect(parseHttpDate(forms[form]?.(new Date(time)) as string, FIRST)).toBe(time);
      }),
    );
  },
);

it('RFC 850: a time within 49 years of now is read as it was written', () => {
  const years = 49 * 365 * 86_400_000;
  const around = wholeSeconds(Date.UTC(2000, 0, 1), Date.UTC(2049, 0, 1)).chain((now) =>
    fc.tuple(fc.constant(now), wholeSeconds(Math.max(now - years, Date.UTC(1950, 0, 1)), now + years)),
  );
  fc.assert(
    fc.property(around, ([now, time]) => {
      fc.pre(time < Date.UTC(2100, 0, 1) && time > now - years);
      expect(parseHttpDate(forms['RFC 850']?.(new Date(time)) as string, now)).toBe(time);
    }),
  );
});

/** Values that a malicious or broken server might send. */
const absurd = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 2000 }),
  fc.string({ unit: fc.constantFrom(...'0123456789.,;= -+xeE:GMT"rtqw'), maxLength: 60 }),
  fc.constantFrom(
    '0x1',
    '-1',
    '1e9',
    'NaN',
    'Infinity',
    '1'.repeat(10_240),
    ','.repeat(10_240),
    '"'.repeat(4000),
  ),
  fc.date({ noInvalidDate: true }).map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
);
const names = fc.constantFrom(
  'retry-after',
  'Retry-After',
  'retry-after-ms',
  'x-ms-retry-after-ms',
  'ratelimit',
  'ratelimit-policy',
  'ratelimit-remaining',
  'ratelimit-reset',
  'x-ratelimit-reset',
  'date',
);
const values = fc.oneof(absurd, fc.array(absurd, { maxLength: 4 }), fc.anything());
const headers = fc.dictionary(names, values);

it('whatever a server sends, nothing throws, and a hint is a length of time or none', () => {
  fc.assert(
    fc.property(headers, fc.boolean(), wholeSeconds(FIRST, LAST), (fields, throttled, now) => {
      const hint = serverHint(fields, throttled, now);
      expect(hint === undefined || hint >= 0).toBe(true);
      for (const { remaining, resetMs, windowMs } of readRateLimits(fields, now)) {
        for (const one of [remaining, resetMs, windowMs]) expect(one === undefined || one >= 0).toBe(true);
      }
    }),
  );
});

it('adding Retry-After fields, legible or not, never makes the wait shorter', () => {
  const field = fc.oneof(absurd, fc.nat(100_000).map(String));
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 4 }), fc.nat(100_000), (more, seconds) => {
      const value = [String(seconds), ...more.filter((one) => one.length < 40)];
      fc.pre(value.join(', ').length <= 256);
      expect(readRetryAfter({ 'retry-after': value }, 0)).toBeGreaterThanOrEqual(seconds * 1000);
      expect(
        readRetryAfter({ 'retry-after': String(seconds), 'retry-after-ms': more[0] }, 0),
      ).toBeGreaterThanOrEqual(seconds * 1000);
    }),
  );
});

it('a number is rounded up to whole ms: nobody comes early', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(999_999), (whole, fraction) => {
      const text = `${whole}.${String(fraction).padStart(6, '0')}`;
      const ms = parseRetryAfter(text, 0) as number;
      expect(Number.isInteger(ms)).toBe(true);
      expect(ms).toBeGreaterThanOrEqual(Number(text) * 1000);
      expect(ms).toBeLessThan(Number(text) * 1000 + 1);
    }),
  );
});

const bareItem = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).filter((text) => /^[ -~]*$/.test(text)),
  fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }),
  fc.boolean(),
);
const item = fc.record({
  value: bareItem,
  parameters: fc.dictionary(fc.stringMatching(/^[a-z*][a-z0-9_.*-]{0,5}$/), bareItem, { maxKeys: 4 }),
});

function serialise(value: string | number | boolean): string {
  if (typeof value === 'string') return `"${value.replace(/["\\]/g, '\\$&')}"`;
  return typeof value === 'boolean' ? `?${Number(value)}` : String(value);
}

it('a list of items is read as it was written', () => {
  fc.assert(
    fc.property(
      fc.array(item, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(',', ', ', ' \t, '),
      (list, comma) => {
        const text = list
          .map(({ value, parameters }) =>
            [value, ...Object.entries(parameters).map(([key, one]) => `${key}=${serialise(one)}`)]
              .map((part, at) => (at === 0 ? serialise(part as string) : part))
              .join(';'),
          )
          .join(comma);
        const plain = parseItems(text)?.map((one: Item) => ({
          value: one.value,
          parameters: Object.fromEntries(one.parameters),
        }));
        expect(plain).toEqual(
          list.map(({ value, parameters }) => ({ value, parameters: { ...parameters } })),
        );
      },
    ),
  );
});
