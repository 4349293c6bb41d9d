import { checkDuration, checkOptions, type Duration } from '../core/index.ts';
import type { CacheEntry } from './store.ts';

/** How long a value is of use: what `ttl` may answer with instead of a duration. */
export interface Lifetimes {
  /** How long it answers. */
  readonly fresh: Duration | 'unlimited';
  /** See `staleWhileRevalidate`. @default that of the cache */
  readonly staleWhileRevalidate?: Duration | 'unlimited' | undefined;
  /** See `staleIfError`. @default that of the cache */
  readonly staleIfError?: Duration | 'unlimited' | undefined;
  /**
   * For how long afterwards it is kept, though it answers nobody: an operation that asks whether it still holds may be told of it.
   * @default 0
   */
  readonly kept?: Duration | 'unlimited' | undefined;
  /** False to take no `jitter` away. @default true */
  readonly jitter?: boolean | undefined;
}

/** The same in ms, with nothing left open. */
export interface Lifetime {
  readonly freshMs: number;
  readonly staleMs: number;
  readonly errorMs: number;
  readonly keptMs: number;
}

interface Defaults {
  readonly staleWhileRevalidate: number;
  readonly staleIfError: number;
}

const NAMES = ['fresh', 'staleWhileRevalidate', 'staleIfError', 'kept', 'jitter'];

/**
 * Reads what `ttl` says of a value.
 * @param shorter what is left of a time, 0–1, after chance has taken its share
 * @throws TypeError, RangeError for what is no time
 */
export function lifetimeOf(said: unknown, defaults: Defaults, shorter: number): Lifetime {
  const path = 'cache.ttl(value, call)';
  const { staleWhileRevalidate, staleIfError } = defaults;
  if (typeof said !== 'object' || said === null) {
    const freshMs = shortened(durationOf(path, said), shorter);
    return { freshMs, staleMs: staleWhileRevalidate, errorMs: staleIfError, keptMs: 0 };
  }
  checkOptions(path, said, NAMES);
  const { fresh, kept = 0, jitter = true, ...stale } = said as Lifetimes;
  return {
    freshMs: shortened(durationOf(`${path}.fresh`, fresh), jitter ? shorter : 1),
    staleMs: durationOf(`${path}.staleWhileRevalidate`, stale.staleWhileRevalidate ?? staleWhileRevalidate),
    errorMs: durationOf(`${path}.staleIfError`, stale.staleIfError ?? staleIfError),
    keptMs: durationOf(`${path}.kept`, kept),
  };
}

/** The entry that keeps a value for so long; `undefined` where that is no time at all. */
export function entryFor(
  value: unknown,
  isFailure: boolean,
  { freshMs, staleMs, errorMs, keptMs }: Lifetime,
  size: number,
  now: number,
): CacheEntry | undefined {
  const longest = Math.max(staleMs, errorMs, keptMs);
  // An entry that is never fresh may be kept to be confirmed.
  if (freshMs <= 0 && longest <= 0) return undefined;
  const freshUntil = now + freshMs;
  return {
    value,
    isFailure,
    storedAt: now,
    freshUntil,
    staleUntil: freshUntil + staleMs,
    errorUntil: freshUntil + errorMs,
    keptUntil: freshUntil + longest,
    size,
  };
}

/** An entry that stands in for a failure, and is to do so for a while before it is loaded anew. */
export function standingIn(entry: CacheEntry, ms: number, now: number): CacheEntry {
  const freshUntil = Math.min(now + ms, Math.max(entry.staleUntil, entry.errorUntil));
  const [staleUntil, errorUntil] = [entry.staleUntil, entry.errorUntil].map((time) =>
    Math.max(freshUntil, time),
  );
  return { ...entry, freshUntil, staleUntil: staleUntil as number, errorUntil: errorUntil as number };
}

function shortened(ms: number, shorter: number): number {
  return ms === Number.POSITIVE_INFINITY ? ms : ms * shorter;
}

function durationOf(path: string, value: unknown): number {
  return value === 'unlimited' ? Number.POSITIVE_INFINITY : checkDuration(path, value);
}
