/**
 * Dates in HTTP header fields, by the grammar and nothing else: `Date.parse` takes far more, differs between engines, and
 * reads the asctime form as local time, which sends a client away for hours or not at all.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = '(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})';

const FORMS = [
  // IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
  new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\\d{2}) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  // RFC 850, obsolete: Sunday, 06-Nov-94 08:49:37 GMT
  new RegExp(
    `^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\\d{2})-${MONTH}-(?<shortYear>\\d{2}) ${TIME} GMT$`,
  ),
  // asctime, obsolete; in UTC like the others, though it does not say so: Sun Nov  6 08:49:37 1994
  new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${MONTH} (?<day>\\d{2}| \\d) ${TIME} (?<year>\\d{4})$`),
];

const MS_PER_DAY = 86_400_000;
/** Of a year with two digits. */
const FIFTY_YEARS_MS = 50 * 365.25 * MS_PER_DAY;

/**
 * The epoch time of an HTTP date, in ms; `undefined` if it is none. `wallNowMs` settles the century of a year with two
 * digits: what appears to be more than 50 years ahead lies in the past.
 */
export function parseHttpDate(text: string, wallNowMs: number): number | undefined {
  for (const form of FORMS) {
    const fields = form.exec(text)?.groups;
    if (fields !== undefined) return timeOf(fields, wallNowMs);
  }
  return undefined;
}

function timeOf(fields: Record<string, string>, wallNowMs: number): number | undefined {
  const month = MONTHS.indexOf(fields.month as string) + 1;
  const day = Number(fields.day);
  const [hour, minute, second] = [fields.hour, fields.minute, fields.second].map(Number) as [
    number,
    number,
    number,
  ];
  // 60 is a leap second.
  if (hour > 23 || minute > 59 || second > 60 || day < 1) return undefined;
  const inYear = (year: number): number | undefined => {
    if (day > daysIn(month, year)) return undefined;
    return daysBefore(year, month, day) * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000;
  };
  if (fields.year !== undefined) return inYear(Number(fields.year));
  const inThisCentury = inYear(2000 + Number(fields.shortYear));
  if (inThisCentury === undefined || inThisCentury <= wallNowMs + FIFTY_YEARS_MS) return inThisCentury;
  return inYear(1900 + Number(fields.shortYear));
}

/** How many days a month has, counted from 1. */
export function daysIn(month: number, year: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/**
 * Days from 1970-01-01, by Howard Hinnant's `days_from_civil`: in years that begin in March the leap day is the last.
 * @see https://howardhinnant.github.io/date_algorithms.html#days_from_civil
 */
export function daysBefore(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
