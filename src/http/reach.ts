import { readStatus } from './answer.ts';
import { bodiesOf, carriersOf, isObject, read } from './bodies.ts';
import { isBody } from './drain.ts';

/** So far, and at so many objects, it is looked. */
const MAX_DEPTH = 4;
const MAX_OBJECTS = 100;

/** The fields of the libraries' own responses and errors beside the response. */
const LIBRARY_FIELDS = new Set([
  'config',
  'request',
  'options',
  'headers',
  'trailers',
  'timings',
  '$metadata',
]);

/** Things of these sorts can be searched; all others of the platform, such as dates and bytes, hold nothing else. */
const SEARCHED = new Set(['Object', 'Array', 'Error', 'Map', 'Set'].map((name) => `[object ${name}]`));

/**
 * True if one of `things` can be come by from `value`: it is it, carries it as a response or an error carries its body, or has it
 * somewhere among its properties. Where that cannot be told, `unseen` is the answer: functions and objects of classes may keep what
 * they like where nobody sees it, and large structures are not searched to the end.
 */
export function reaches(value: unknown, things: ReadonlySet<unknown>, unseen = true): boolean {
  const seen = new Set<unknown>();

  function finds(part: unknown, depth: number): boolean {
    if (things.has(part)) return true;
    if (typeof part === 'function') return unseen;
    if (!isObject(part) || seen.has(part)) return false;
    if (depth > MAX_DEPTH || seen.size >= MAX_OBJECTS) return unseen;
    seen.add(part);
    const carriers = carriersOf(part);
    if (carriers.some((carrier) => things.has(carrier))) return true;
    if (bodiesOf(carriers).some(({ body }) => things.has(body))) return true;
    if (isBody(part) || !SEARCHED.has(Object.prototype.toString.call(part))) return false;
    if (unseen && !isOpen(part)) return true;
    return partsOf(part).some((inner) => finds(inner, depth + 1));
  }

  try {
    return finds(value, 0);
  } catch {
    // A proxy, or a getter: who knows.
    return unseen;
  }
}

/** All that it has can be seen. */
function isOpen(value: object): boolean {
  if (Array.isArray(value) || isError(value) || value instanceof Map || value instanceof Set) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isError(value: object): boolean {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function partsOf(value: object): unknown[] {
  if (value instanceof Map) return first([...value.keys(), ...value.values()]);
  if (value instanceof Set) return first([...value]);
  const ofLibrary = isError(value) || readStatus(value) !== undefined;
  const names = Object.keys(value).filter((name) => !(ofLibrary && LIBRARY_FIELDS.has(name)));
  const parts = first(names).map((name) => read(value, name));
  return isError(value) ? [...parts, read(value, 'cause')] : parts;
}

/** One more than are looked at, so that the search knows that there were more. */
function first<T>(parts: readonly T[]): T[] {
  return parts.slice(0, MAX_OBJECTS + 1);
}
