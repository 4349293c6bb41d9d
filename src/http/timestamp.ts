import { daysBefore, daysIn } from './http-date.ts';

const TIMESTAMP =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * The epoch time of an internet timestamp such as `2026-08-23T12:00:00Z`, in ms; `undefined` if it is none.
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export function parseTimestamp(text: string): number | undefined {
  const fields = text.length > 40 ? null : TIMESTAMP.exec(text);
  if (fields === null) return undefined;
  const [year, month, day, hour, minute, second] = fields.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [sign, offsetHours, offsetMinutes] = [fields[8], Number(fields[9] ?? 0), Number(fields[10] ?? 0)];
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(month, year);
  // 60 is a leap second.
  if (!isDate || hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59)
    return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * (sign === '-' ? -1 : 1);
  const minutes = hour * 60 + minute - offset;
  const ms = Math.floor(Number(fields[7] ?? 0) * 1000);
  return daysBefore(year, month, day) * 86_400_000 + minutes * 60_000 + second * 1000 + ms;
}
