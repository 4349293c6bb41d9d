import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;

/** How late an event loop was, in ms. */
export interface LoopLag {
  /** The 99th percentile. */
  readonly lagMs: number;
  /** The longest. */
  readonly stallMs: number;
}

/** Watches the event loop from now on. Returns a function that says how late it has been. */
export function watchLoopLag(): () => LoopLag {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  // What is measured is the time between looks, which is the resolution if nothing is late; before the first look it is NaN.
  const late = (ns: number) => Math.max(0, ns / 1e6 - RESOLUTION_MS) || 0;
  return () => ({ lagMs: late(delays.percentile(99)), stallMs: late(delays.max) });
}
