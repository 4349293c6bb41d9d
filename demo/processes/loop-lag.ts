import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;

/** The delays of an event loop, in ms. */
export interface LoopLag {
  /** 99th percentile of the delays. */
  readonly lagMs: number;
  /** Longest delay. */
  readonly stallMs: number;
}

/** Measures the delays of the event loop from now on. Returns a function that returns them. */
export function watchLoopLag(): () => LoopLag {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  // The measurement is the time between two checks, which is the resolution if nothing is late. Before the first check it is NaN.
  const late = (ns: number) => Math.max(0, ns / 1e6 - RESOLUTION_MS) || 0;
  return () => ({ lagMs: late(delays.percentile(99)), stallMs: late(delays.max) });
}
