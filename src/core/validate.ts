import { parseDuration } from './duration.ts';
import { type OptionError, optionError } from './option-error.ts';
import { printable } from './printable.ts';

/**
 * Checks of options. Everything is checked where it is given, at construction: a `TypeError` for the wrong kind of thing, a
 * `RangeError` for a value that makes no sense. Each message names the option's path, the rule and the value seen, and the
 * error carries them as `path`, `rule` and `value`.
 */

export interface Range {
  readonly min?: number;
  readonly max?: number;
  /** True if `min` itself is excluded. */
  readonly above?: boolean;
}

/** An object with no other keys than `allowed`. */
export function checkOptions(path: string, options: unknown, allowed: readonly string[]): void {
  checkObject(path, options);
  for (const key of Object.keys(options)) {
    if (!allowed.includes(key)) throw unknownOption(path, key, options, allowed);
  }
}

export function checkObject(path: string, options: unknown): asserts options is object {
  if (typeof options !== 'object' || options === null || isArray(options)) {
    throw wrongType(path, 'must be an object', options);
  }
}

/** The error for a key that is none of those allowed. */
export function unknownOption(
  path: string,
  key: string,
  options: object,
  allowed: readonly string[],
): OptionError {
  const meant = closest(key, allowed);
  const hint = meant === undefined ? `known are ${allowed.join(', ')}` : `did you mean ${meant}?`;
  const rule = `is not an option: ${hint}`;
  const at = `${path}.${key}`;
  return optionError(TypeError, `${at} ${rule}`, { path: at, rule, value: Reflect.get(options, key) });
}

/** The error for a thing of the wrong kind. @param seen how the message shows the value */
export function wrongType(
  path: string,
  rule: string,
  value: unknown,
  seen: string = show(value),
): OptionError {
  return optionError(TypeError, `${path} ${rule}, got ${seen}`, { path, rule, value });
}

/** The error for a value that makes no sense. @param seen how the message shows the value */
export function outOfRange(
  path: string,
  rule: string,
  value: unknown,
  seen: string = show(value),
): OptionError {
  return optionError(RangeError, `${path} ${rule}, got ${seen}`, { path, rule, value });
}

export function checkNumber(path: string, value: unknown, range: Range = {}): number {
  if (typeof value !== 'number') throw wrongType(path, 'must be a number', value);
  if (!fits(value, range)) throw outOfRange(path, `must be a number${describe(range)}`, value);
  return value;
}

/** A whole number; also Infinity, where the range has no `max`. */
export function checkInteger(path: string, value: unknown, range: Range = {}): number {
  if (typeof value !== 'number') throw wrongType(path, 'must be an integer', value);
  if (!fits(value, range) || !(Number.isInteger(value) || value === Infinity)) {
    throw outOfRange(path, `must be an integer${describe(range)}`, value);
  }
  return value;
}

/** A ratio in (0, 1]. */
export function checkRatio(path: string, value: unknown): number {
  if (typeof value !== 'number') throw wrongType(path, 'must be a ratio', value);
  if (!(value > 0 && value <= 1)) {
    throw outOfRange(path, 'must be a ratio above 0 and at most 1 (not a percentage)', value);
  }
  return value;
}

/** A duration, in ms. */
export function checkDuration(path: string, value: unknown, range: Range = {}): number {
  if (typeof value !== 'number' && typeof value !== 'string') {
    throw wrongType(path, "must be a duration such as 250 (ms) or '30s'", value);
  }
  const ms = parseDuration(value);
  if (ms === undefined || !fits(ms, range)) {
    throw outOfRange(path, `must be a duration${describe(range, ' ms')} such as 250 (ms) or '30s'`, value);
  }
  return ms;
}

export function checkBoolean(path: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw wrongType(path, 'must be true or false', value);
  return value;
}

export function checkFunction<F>(path: string, value: F): F {
  if (typeof value !== 'function') throw wrongType(path, 'must be a function', value);
  return value;
}

export function checkName(path: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw wrongType(path, 'must be a string that is not empty', value);
  }
  return value;
}

export function checkOneOf<T extends string>(path: string, value: unknown, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) {
    throw outOfRange(path, `must be one of ${allowed.map((one) => `'${one}'`).join(', ')}`, value);
  }
  return value as T;
}

/** The value as it is best recognised in a message, however odd it is. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${printable(value, 78)}'`;
  if (typeof value === 'function') return 'a function';
  if (isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'bigint') return `${value}n`;
  return String(value);
}

/** `Array.isArray` throws for a proxy that was revoked. */
function isArray(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

function fits(value: number, { min = 0, max = Infinity, above = false }: Range): boolean {
  return (above ? value > min : value >= min) && value <= max; // false for NaN
}

function describe({ min = 0, max, above = false }: Range, unit = ''): string {
  const lower = ` ${above ? 'above' : '≥'} ${min}${unit}`;
  return max === undefined ? lower : `${lower} and ≤ ${max}${unit}`;
}

const LONGEST_NAME = 100;

/** The allowed key that a typo was most likely meant to be: at most a third of its letters are wrong. */
export function closest(key: string, allowed: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of allowed) {
    const most = Math.max(1, candidate.length / 3);
    // Comparing takes as long as one is long times as the other is: what cannot be meant, and no name is so long, is not compared.
    if (Math.abs(key.length - candidate.length) > most || candidate.length > LONGEST_NAME) continue;
    const distance = editDistance(key.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance && distance <= most) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein's distance, a row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
