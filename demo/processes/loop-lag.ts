import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;

/** Watches the event loop from now on. Returns a function that says how late it was, as the 99th percentile in ms. */
export function watchLoopLag(): () => number {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  // What is measured is the time between looks, which is the resolution if nothing is late; before the first look it is NaN.
  return () => Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION_MS) || 0;
}
