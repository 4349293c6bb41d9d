import { elementsOf, isObject, readField } from './foreign.ts';

/**
 * Header fields as the many HTTP libraries hand them out: a `Headers` object or anything else with `get` (axios, a Map), a
 * `ClientRequest`, a plain object with string or array values in any case (Node, undici, got, the AWS SDK), an array of pairs, or
 * one of names and values in turn.
 */

/** So many values of one field, and fields in an array, are looked at. */
const MAX_VALUES = 100;
const MAX_FIELDS = 2000;

/** The field's value, several values joined as HTTP says; `undefined` if there is none, or nothing legible. */
export function readHeader(headers: unknown, name: string): string | undefined {
  if (!isObject(headers)) return undefined;
  try {
    return text(rawHeader(headers, name));
  } catch {
    return undefined;
  }
}

function rawHeader(headers: object, name: string): unknown {
  const get = readField(headers, 'get') ?? readField(headers, 'getHeader');
  if (typeof get === 'function') return get.call(headers, name);
  if (Array.isArray(headers)) return inArray(elementsOf(headers, MAX_FIELDS), name);
  const value = readField(headers, name);
  if (value !== undefined) return value;
  for (const key of Object.keys(headers)) {
    if (isName(key, name)) return readField(headers, key);
  }
  return undefined;
}

function inArray(fields: readonly unknown[], name: string): unknown {
  const values: unknown[] = [];
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at];
    if (Array.isArray(field)) {
      if (isName(field[0], name)) values.push(field[1]);
    } else {
      at += 1;
      if (isName(field, name)) values.push(fields[at]);
    }
  }
  return values;
}

/** The first of the fields that is there. */
export function readFirstHeader(headers: unknown, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = readHeader(headers, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function isName(key: unknown, name: string): boolean {
  return typeof key === 'string' && key.length === name.length && key.toLowerCase() === name;
}

function text(value: unknown): string | undefined {
  if (!Array.isArray(value)) return one(value);
  if (value.length === 0) return undefined;
  const parts = value.slice(0, MAX_VALUES).map(one);
  return parts.includes(undefined) ? undefined : parts.join(', ');
}

function one(value: unknown): string | undefined {
  if (typeof value === 'string') return trim(value);
  return typeof value === 'number' ? String(value) : undefined;
}

/** Optional white space of HTTP is spaces and tabs; `trim` would take more, a no-break space for one. */
function trim(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start += 1;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
