import type { Clock, Runtime } from '../core/index.ts';
import type { Deadlines } from './deadlines.ts';
import { OwnTimers } from './own-timers.ts';
import { SharedTimers } from './shared-timers.ts';

const perClock = new WeakMap<Clock, SharedTimers>();
const inBackground = new WeakMap<Clock, SharedTimers>();

/** Deadlines that do not keep the process alive, where the platform can tell. */
export function backgroundDeadlinesOf(runtime: Runtime): Deadlines {
  const { clock, platform } = runtime;
  const background: Clock = {
    now: () => clock.now(),
    wallNow: () => clock.wallNow(),
    setTimer: (ms, fire) => clock.setTimer(ms, fire, true),
    facility: () => clock.facility?.(),
  };
  if (platform?.sharedTimers !== true) return new OwnTimers({ ...runtime, clock: background });
  let deadlines = inBackground.get(clock);
  if (deadlines === undefined) {
    deadlines = new SharedTimers(background, platform);
    inBackground.set(clock, deadlines);
  }
  return deadlines;
}

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
