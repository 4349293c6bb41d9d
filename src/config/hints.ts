import { closest } from '../core/index.ts';

/** Bounds the number of names to compare with: each of ten thousand entries may name one that does not exist. */
const MAX_COMPARED = 200;
const MAX_LISTED = 20;

/** Suggests `did you mean retry?`, or lists the possible names. */
export function didYouMean(given: string, known: readonly string[]): string | undefined {
  const meant = closest(given, known.slice(0, MAX_COMPARED));
  if (meant !== undefined) return `did you mean ${meant}?`;
  return known.length === 0 ? undefined : `known are ${listed(known)}`;
}

/** Lists the names, or only the first ones if there are very many. */
export function listed(names: readonly string[]): string {
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  return `${names.slice(0, MAX_LISTED).join(', ')}${more}`;
}

const UNITS: readonly (readonly [RegExp, (amount: number) => string])[] = [
  [/^(?:ms|msecs?|millis|milliseconds?)$/, (amount) => `${amount}ms`],
  [/^(?:s|secs?|seconds?)$/, (amount) => `${amount}s`],
  [/^(?:m|mins?|minutes?)$/, (amount) => `${amount}m`],
  [/^(?:h|hrs?|hours?)$/, (amount) => `${amount}h`],
  [/^(?:d|days?)$/, (amount) => `${amount * 24}h`],
  [/^(?:us|µs|micros|microseconds?)$/, (amount) => `${amount / 1000}ms`],
];

/** Suggests the duration that was most likely meant by `'30 sec'`, `'PT30S'`, `'1d'` or `'30'`. */
export function durationMeant(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim().toLowerCase();
  if (/^\d+(\.\d+)?$/.test(text)) return `did you mean ${text} (ms) or '${text}s'?`;
  const [, amount, unit] = /^(?:pt)?(\d+(?:\.\d+)?)\s*([a-zµ]+)$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const write = UNITS.find(([pattern]) => pattern.test(unit))?.[1];
  const meant = write?.(Number(amount));
  return meant === undefined || meant === value ? undefined : `did you mean '${meant}'?`;
}

/** Suggests the ratio that was most likely meant by `50` or `'50%'`. */
export function ratioMeant(value: unknown): string | undefined {
  const percentage = typeof value === 'string' ? Number(/^(\d+(?:\.\d+)?)\s*%?$/.exec(value)?.[1]) : value;
  if (typeof percentage !== 'number' || !(percentage > 1 && percentage <= 100)) return undefined;
  return `did you mean ${percentage / 100}?`;
}
