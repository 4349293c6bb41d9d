import { isResilienceError } from '../core/index.ts';

/**
 * Values from outside (errors, results and reasons of other libraries, of other realms, of hostile code) are read through
 * these: a getter or proxy that throws counts as having nothing to say.
 */

/** The property's value; `undefined` where there is none, or reading it throws. */
export function readField(subject: unknown, name: PropertyKey): unknown {
  if (!isObject(subject) && typeof subject !== 'function') return undefined;
  try {
    return (subject as Record<PropertyKey, unknown>)[name];
  } catch {
    return undefined;
  }
}

/** The property's value if it is a string, else an empty one. */
export function readText(subject: unknown, name: PropertyKey): string {
  const value = readField(subject, name);
  return typeof value === 'string' ? value : '';
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/**
 * True if it is an error that some program made, of whatever realm: what was parsed from a response is none, whatever fields
 * the far side has given it.
 */
export function isError(value: unknown): boolean {
  try {
    if (value instanceof Error) return true;
    const tag = Object.prototype.toString.call(value);
    return tag === '[object Error]' || tag === '[object DOMException]';
  } catch {
    return false;
  }
}

/** The name of the class that made it. */
export function className(subject: unknown): string {
  return readText(readField(subject, 'constructor'), 'name');
}

/** Its elements, up to so many; none if it is no array. */
export function elementsOf(value: unknown, most: number): unknown[] {
  try {
    return Array.isArray(value) ? value.slice(0, most) : [];
  } catch {
    return [];
  }
}

/** True if the toolkit made it: its cause is what happened before, and not what it is about. */
export function isOwn(error: unknown): boolean {
  try {
    return isResilienceError(error);
  } catch {
    return false;
  }
}

/** An error for a reason of any kind, for those who know no others: itself if it is one, else one that has it as its cause. */
export function asError(reason: unknown): Error {
  return isError(reason) ? (reason as Error) : new Error(textOf(reason), { cause: reason });
}

function textOf(reason: unknown): string {
  try {
    return String(reason);
  } catch {
    return 'aborted for a reason that has no text';
  }
}
