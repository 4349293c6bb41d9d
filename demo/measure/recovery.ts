import { type CallRecord, succeeded } from './calls.ts';

/** Smallest share of the calls of a second that must succeed for full service. */
export const FULL_SERVICE = 0.95;
/** Time for which every second must have full service, in ms. */
export const STEADY_MS = 3000;
const WINDOW_MS = 1000;
const STEP_MS = 100;

/**
 * Returns the time from `outageEndMs` to the start of the first steady second: from then on, each window of a second, moved in
 * steps of 100 ms, has full service for `STEADY_MS`. Later failures do not count, because a short delay of the machine near the
 * end is not a relapse of the client. Returns `undefined` if there is no such second before the load ends.
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
