import { type CallRecord, judgedAtMs, madeAfter, successRate } from './calls.ts';
import { percentile } from './percentile.ts';

const WINDOW_MS = 1000;

/** The present performance of a client, over the last second. */
export interface Reading {
  readonly callsPerSecond: number;
  /** Success rate of the calls whose success or failure became certain. */
  readonly successRate: number | undefined;
  /** 95th percentile of the callers' waits, up to the time in which a call can succeed. */
  readonly p95Ms: number | undefined;
  /** Number of callers that wait for an answer. */
  readonly waiting: number;
  /** State of the circuit breaker. */
  readonly state: string | undefined;
}

export const NO_READING: Reading = {
  callsPerSecond: 0,
  successRate: undefined,
  p95Ms: undefined,
  waiting: 0,
  state: undefined,
};

export function read(
  calls: readonly CallRecord[],
  nowMs: number,
  withinMs: number,
): Pick<Reading, 'callsPerSecond' | 'successRate' | 'p95Ms'> {
  const fromMs = nowMs - WINDOW_MS;
  const judged = madeAfter(calls, fromMs - withinMs).filter((call) => {
    const atMs = judgedAtMs(call, nowMs, withinMs);
    return atMs !== undefined && atMs > fromMs;
  });
  const waits = judged.map(({ waitedMs }) => Math.min(waitedMs ?? withinMs, withinMs));
  const secondsSoFar = Math.max(1, Math.min(WINDOW_MS, nowMs)) / 1000;
  return {
    callsPerSecond: madeAfter(calls, fromMs).length / secondsSoFar,
    successRate: successRate(judged, withinMs),
    p95Ms: percentile(waits, 0.95),
  };
}
