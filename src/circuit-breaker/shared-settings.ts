import type { CircuitBreakerOptions } from './options.ts';
import { type Settings, settingsFrom } from './settings.ts';

interface Remembered {
  /** A copy of the options, without the name. */
  readonly options: object;
  readonly settings: Settings;
}

/** As many sets of options are remembered as one set of circuits is likely to be made of by turns. */
const MAX_REMEMBERED = 4;

/** The latest first. Only plain data: a function could keep alive whatever it closes over. */
const latest: Remembered[] = [];

/**
 * Checks the options and fills in the defaults. Circuits with the same options share the settings: where each key has a circuit,
 * checking takes longer than all else that a new one does, and settings take more memory than all else that it holds.
 * @throws RangeError or TypeError as `circuitBreaker()` does
 */
export function sharedSettings(options: CircuitBreakerOptions): Settings {
  for (const one of latest) if (isSame(options, one.options, 'name')) return one.settings;
  const settings = settingsFrom(options);
  if (isPlainData(options)) {
    const { name: _, ...rest } = options;
    latest.unshift({ options: copyOf(rest) as object, settings });
    latest.length = Math.min(latest.length, MAX_REMEMBERED);
  }
  return settings;
}

/**
 * True if both have the same own properties with the same values, but for `except`. A value that is no plain object is only the same as
 * itself.
 */
function isSame(given: object, known: object, except?: string): boolean {
  if (!isPlain(given)) return false;
  let count = 0;
  for (const key of Object.keys(given)) {
    if (key === except) continue;
    count += 1;
    const [a, b]: unknown[] = [Reflect.get(given, key), Reflect.get(known, key)];
    if (a !== b && !(isPlain(a) && isPlain(b) && isSame(a, b))) return false;
    if (b === undefined && !Object.hasOwn(known, key)) return false;
  }
  return count === Object.keys(known).length;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** True if the copy that is kept says all that the options do: there is nothing inherited or hidden in them. */
function isPlainData(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  const values = Object.values(value);
  return isPlain(value) && Reflect.ownKeys(value).length === values.length && values.every(isPlainData);
}

/** The user's own objects may change after they were checked. */
function copyOf(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, copyOf(value)]));
}
