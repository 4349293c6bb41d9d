import { resolve } from './resolve.ts';
import type { Resolved, Rules } from './rules.ts';
import { checkObject, outOfRange } from './validate.ts';

/**
 * Options after a change in use. An option that the change names takes its value, and its default where that is `undefined`, as in a factory;
 * what it leaves out stays.
 * @param inForce as `resolve` gave them
 * @param fixed what cannot change, since all state would be lost with it
 * @throws TypeError, RangeError for what `resolve` refuses, and for a fixed option that would change; nothing has changed then
 */
export function updateOptions<R extends Rules>(
  path: string,
  rules: R,
  inForce: Resolved<R>,
  change: unknown,
  fixed: readonly (string & keyof R)[] = [],
): Resolved<R> {
  checkObject(path, change);
  const changed = resolve(path, rules, { ...inForce, ...change });
  for (const option of fixed) {
    const { [option]: before } = inForce as Readonly<Record<string, unknown>>;
    const { [option]: after } = changed as Readonly<Record<string, unknown>>;
    if (!isSame(before, after)) {
      throw outOfRange(`${path}.${option}`, 'cannot change while in use', after);
    }
  }
  return changed;
}

/** True if both are the same, or plain data that says the same: options of options and lists are copied whenever they are read. */
function isSame(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (!isPlain(before) || !isPlain(after)) return false;
  const keys = Object.keys(before);
  return (
    keys.length === Object.keys(after).length &&
    keys.every(
      (key) => Object.hasOwn(after, key) && isSame(Reflect.get(before, key), Reflect.get(after, key)),
    )
  );
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
