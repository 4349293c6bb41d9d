import type { Clock, Runtime } from '../core/index.ts';
import type { Deadlines } from './deadlines.ts';
import { OwnTimers } from './own-timers.ts';
import { SharedTimers } from './shared-timers.ts';

const perClock = new WeakMap<Clock, SharedTimers>();

/** The deadlines of a runtime: those of its pipelines are under the same timers, where timers may be shared. */
export function deadlinesOf(runtime: Runtime): Deadlines {
  const { clock, platform } = runtime;
  if (platform?.sharedTimers !== true) return new OwnTimers(runtime);
  let deadlines = perClock.get(clock);
  if (deadlines === undefined) {
    deadlines = new SharedTimers(clock, platform);
    perClock.set(clock, deadlines);
  }
  return deadlines;
}
