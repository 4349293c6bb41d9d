import { type CallRecord, succeeded } from './calls.ts';

/** Full service: at least this share of the calls of a second succeeds … */
export const FULL_SERVICE = 0.95;
/** … in every second for so long. */
export const STEADY_MS = 3000;
const WINDOW_MS = 1000;
const STEP_MS = 100;

/**
 * How long after `outageEndMs` the first steady second begins: from then on each window of a second, moved in steps of
 * 100 ms, is full service for `STEADY_MS`. What happens later does not count: a hiccup of the machine towards the end is no
 * relapse of the client. `undefined` if there is no such second before the load ends.
 * @param calls in the order of their start
 */
export function recoveryMs(
  calls: readonly CallRecord[],
  outageEndMs: number,
  loadEndMs: number,
  withinMs: number,
): number | undefined {
  let steadySince: number | undefined;
  for (let fromMs = outageEndMs; fromMs + WINDOW_MS <= loadEndMs; fromMs += STEP_MS) {
    const window = calls.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + WINDOW_MS);
    const good = window.filter((call) => succeeded(call, withinMs)).length;
    const full = window.length > 0 && good >= window.length * FULL_SERVICE;
    steadySince = full ? (steadySince ?? fromMs) : undefined;
    if (steadySince !== undefined && fromMs + WINDOW_MS - steadySince >= STEADY_MS) {
      return steadySince - outageEndMs;
    }
  }
  return undefined;
}
