import { readHeader } from './headers.ts';
import { parseHttpDate } from './http-date.ts';

/** No legible value is longer; a longer one is not looked into, so that its length costs nothing. */
const MAX_LENGTH = 256;

/** Digits, and a fraction, which the standard does not allow and servers send all the same. No sign, exponent or hex. */
const DECIMAL = /^\d+(?:\.\d+)?$/;

/** Fields that say in ms what Retry-After says in seconds: OpenAI's and Azure's. */
const MS_FIELDS = ['retry-after-ms', 'x-ms-retry-after-ms'];

/**
 * How long the server asks to be left alone, in ms, by `Retry-After`, `retry-after-ms` and `x-ms-retry-after-ms`; where they
 * differ, the longest: nobody comes earlier than asked. 0 for a moment that is over; `undefined` where no field is legible.
 */
export function readRetryAfter(headers: unknown, wallNowMs: number): number | undefined {
  const seconds = readHeader(headers, 'retry-after');
  let longest = seconds === undefined ? undefined : parseRetryAfter(seconds, serverNow(headers, wallNowMs));
  for (const field of MS_FIELDS) {
    const value = readHeader(headers, field);
    if (value !== undefined) longest = later(longest, parseDecimal(value, 1));
  }
  return longest;
}

/**
 * The time that a `Retry-After` asks for, in ms from `nowMs` (epoch time): seconds, or a date in any of HTTP's three forms,
 * always in UTC. 0 if that is over; `undefined` if it is malformed. Of a repeated field the longest legible one counts.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(value: string, nowMs: number): number | undefined {
  if (value.length > MAX_LENGTH) return undefined;
  const single = parseOne(value, nowMs);
  if (single !== undefined) return single;
  return parseRepeated(value.split(/[ \t]*,[ \t]*/), nowMs);
}

/** Dates have a comma of their own, so a part that is no value by itself may be one together with the next. */
function parseRepeated(parts: readonly string[], nowMs: number): number | undefined {
  let longest: number | undefined;
  for (let index = 0; index < parts.length; index++) {
    const single = parseOne(parts[index] as string, nowMs);
    const withNext = single ?? parseOne(`${parts[index]}, ${parts[index + 1]}`, nowMs);
    if (single === undefined && withNext !== undefined) index += 1;
    longest = later(longest, withNext);
  }
  return longest;
}

function parseOne(value: string, nowMs: number): number | undefined {
  const delay = parseDecimal(value, 1000);
  if (delay !== undefined) return delay;
  const date = parseHttpDate(value, nowMs);
  return date === undefined ? undefined : Math.max(0, date - nowMs);
}

function parseDecimal(value: string, unitMs: number): number | undefined {
  return value.length <= MAX_LENGTH && DECIMAL.test(value) ? Math.ceil(Number(value) * unitMs) : undefined;
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

/** The server's own time, if it says so: what it calls a date is to be read by its clock, not by one that may be wrong. */
export function serverNow(headers: unknown, wallNowMs: number): number {
  const date = readHeader(headers, 'date');
  return (date === undefined ? undefined : parseHttpDate(date, wallNowMs)) ?? wallNowMs;
}
