import type { Verdict } from '../core/index.ts';
import { CountWindow, TimeWindow } from '../structures/index.ts';
import type { CircuitStats } from './circuit-stats.ts';
import type { WindowSize } from './settings.ts';

export type Window = CountWindow | TimeWindow;

/** How the calls went of late. All of it is O(1), whatever the window's size. */
export interface CallCounts {
  readonly window: Window;
  /** In order of completion, whatever the window. */
  readonly consecutiveFailures: number;
  /** Calls that still run and are slow already: not in the window yet, and no less slow for that. */
  readonly slowInFlight: number;
}

/** True if a call with that verdict has failed; `undefined` if it is not counted. */
export function failedBy(kind: Verdict['kind']): boolean | undefined {
  return kind === 'ignored' ? undefined : kind === 'failure';
}

export function windowOf(size: WindowSize): Window {
  return typeof size === 'number' ? new TimeWindow(size) : new CountWindow(size.calls);
}

/**
 * A window of that size with what it can hold of the other one: nothing if the one goes by time and the other by count. The
 * same window if it has that size.
 */
export function resized(window: Window, size: WindowSize, now: number): Window {
  if (typeof size === 'number') {
    if (!(window instanceof TimeWindow)) return windowOf(size);
    return window.ms === size ? window : window.resized(size, now);
  }
  if (!(window instanceof CountWindow)) return windowOf(size);
  return window.size === size.calls ? window : window.resized(size.calls);
}

/** As of the last call, or of the window's last `advance`. */
export function statsOf(counts: CallCounts): CircuitStats {
  const { consecutiveFailures, slowInFlight } = counts;
  const { calls, failures, slowCalls } = counts.window;
  return {
    calls,
    failures,
    slowCalls,
    failureRate: calls === 0 ? 0 : failures / calls,
    slowCallRate: slowCallRateOf(counts),
    slowInFlight,
    consecutiveFailures,
  };
}

/** Share of slow calls among those that have ended and those that are slow before that; 0 where there is none. */
export function slowCallRateOf({ window, slowInFlight }: CallCounts): number {
  const calls = window.calls + slowInFlight;
  return calls === 0 ? 0 : (window.slowCalls + slowInFlight) / calls;
}
