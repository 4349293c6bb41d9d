import { type CallRecord, succeeded } from './calls.ts';

/** Full service: in every second, at least this share of calls succeeds. */
export const FULL_SERVICE = 0.99;
const WINDOW_MS = 1000;
const STEP_MS = 100;

/**
 * How long after `outageEndMs` full service is back for good: from then on each window of a second, moved in steps of
 * 100 ms up to `loadEndMs`, is full service. `undefined` if the last window is not.
 * @param calls in the order of their start
 */
export function recoveryMs(
  calls: readonly CallRecord[],
  outageEndMs: number,
  loadEndMs: number,
  withinMs: number,
): number | undefined {
  let back: number | undefined;
  for (let fromMs = outageEndMs; fromMs + WINDOW_MS <= loadEndMs; fromMs += STEP_MS) {
    const window = calls.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + WINDOW_MS);
    const good = window.filter((call) => succeeded(call, withinMs)).length;
    const full = window.length > 0 && good >= window.length * FULL_SERVICE;
    if (!full) back = undefined;
    else back ??= fromMs - outageEndMs;
  }
  return back;
}
