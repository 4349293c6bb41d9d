import { resolve } from './resolve.ts';
import type { Resolved, Rules } from './rules.ts';
import { checkObject, outOfRange } from './validate.ts';

/**
 * Options after a change in use. What the change names takes its value, and its default where that is `undefined`, as in a factory;
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
    if (!Object.is(before, after)) {
      throw outOfRange(`${path}.${option}`, 'cannot change while in use', after);
    }
  }
  return changed;
}
