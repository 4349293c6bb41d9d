import { checkInteger, checkNumber, show } from '../core/index.ts';
import { CountWindow, TimeWindow } from '../structures/index.ts';
import { type Window, windowOf } from './call-counts.ts';
import { COUNT_WINDOW } from './options.ts';
import type { WindowSize } from './settings.ts';

/** How the calls in a window went, as plain data. */
export type WindowSnapshot =
  | {
      /** One digit for each call, oldest first: 0, or 1 if it failed, and 2 more if it was slow. */
      readonly calls: string;
    }
  | { readonly buckets: readonly BucketSnapshot[] };

/** The calls of a thirtieth of a time window. */
export interface BucketSnapshot {
  /** The middle of it: epoch time in ms. */
  readonly timeMs: number;
  readonly calls: number;
  readonly failures: number;
  readonly slowCalls: number;
}

/** @param wall epoch time of a time on the circuit's clock */
export function windowSnapshot(window: Window, wall: (time: number) => number): WindowSnapshot {
  if (window instanceof CountWindow) return Object.freeze({ calls: window.digits() });
  const buckets = window
    .buckets()
    .map(({ time, ...counts }) => Object.freeze({ timeMs: wall(time), ...counts }));
  return Object.freeze({ buckets: Object.freeze(buckets) });
}

/**
 * Makes a window with what it can hold of the snapshot: nothing if the one goes by time and the other by count. Ages go by wall
 * time; what is said to be from the future counts as of now.
 */
export function filled(size: WindowSize, from: WindowSnapshot | null, now: number, wallNow: number): Window {
  const window = windowOf(size);
  if (from === null) return window;
  if ('calls' in from) {
    if (window instanceof CountWindow) window.recordDigits(from.calls);
    return window;
  }
  if (!(window instanceof TimeWindow)) return window;
  for (const { timeMs, calls, failures, slowCalls } of from.buckets) {
    window.recordMany(calls, failures, slowCalls, now - Math.max(0, wallNow - timeMs));
  }
  window.advance(now);
  return window;
}

const { max: MAX_WINDOW_CALLS } = COUNT_WINDOW.calls;
/** More than any window has that this package has made: what says so has not come from it. */
const MAX_BUCKETS = 1_000;

/** @throws TypeError or RangeError if it is none */
export function checkWindow(path: string, value: unknown): WindowSnapshot | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') throw new TypeError(`${path} must be null or an object, got ${show(value)}`);
  const { calls, buckets } = value as { readonly calls?: unknown; readonly buckets?: unknown };
  if (typeof calls === 'string') {
    if (calls.length > MAX_WINDOW_CALLS || !/^[0-3]*$/.test(calls)) {
      throw new RangeError(
        `${path}.calls must be at most ${MAX_WINDOW_CALLS} digits from 0 to 3, got ${show(calls)}`,
      );
    }
    return { calls };
  }
  if (!Array.isArray(buckets)) {
    throw new TypeError(`${path} must have calls, a string, or buckets, a list, got ${show(value)}`);
  }
  if (buckets.length > MAX_BUCKETS) {
    throw new RangeError(`${path}.buckets must be at most ${MAX_BUCKETS}, got ${buckets.length}`);
  }
  const checked = Array.from(buckets, (bucket, index) => checkBucket(`${path}.buckets[${index}]`, bucket));
  return { buckets: checked.sort((a, b) => a.timeMs - b.timeMs) };
}

function checkBucket(path: string, value: unknown): BucketSnapshot {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`${path} must be an object, got ${show(value)}`);
  }
  const given = value as Record<keyof BucketSnapshot, unknown>;
  const timeMs = checkNumber(`${path}.timeMs`, given.timeMs, {
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
  });
  // Few enough that sums of them are exact.
  const calls = checkInteger(`${path}.calls`, given.calls, { max: 2 ** 40 });
  const failures = checkInteger(`${path}.failures`, given.failures, { max: calls });
  return {
    timeMs,
    calls,
    failures,
    slowCalls: checkInteger(`${path}.slowCalls`, given.slowCalls, { max: calls }),
  };
}
