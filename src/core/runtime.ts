/**
 * The only door to time and chance. No other file may touch `performance`, `Date`, timers or `Math.random` (a lint rule
 * says so), so that a test, or a simulator, that replaces the runtime controls everything.
 */

export interface Clock {
  /** Monotonic time in ms from an arbitrary origin: for measuring. Never goes back. */
  now(): number;
  /** Epoch time in ms: for timestamps, HTTP dates and serialised state only. */
  wallNow(): number;
  /** Calls `fire` once, not before `ms` have passed, unless cancelled first. `ms` is at most {@link MAX_TIMER_MS}. */
  setTimer(ms: number, fire: () => void): Cancel;
  /**
   * What the timers are set with. It changes when a test puts fake timers in their place, or takes them away again: those
   * that were set before never fire then, and have to be set anew.
   */
  facility?(): unknown;
}

export type Cancel = () => void;

export interface Runtime {
  readonly clock: Clock;
  /** A number in [0, 1). */
  random(): number;
  /**
   * Told what a listener threw: it must reach somebody, and must not reach the call.
   * @default `console.error`
   */
  report?(error: unknown): void;
}

/** The longest delay that timers can hold: beyond 2³¹−1 ms they fire at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

let stopwatch: Performance;
let timers: unknown;

/** In Node, `performance` is a getter that costs half as much again as the reading. Who fakes it fakes `setTimeout` too. */
function readClock(): number {
  if (setTimeout !== timers) {
    stopwatch = performance;
    timers = setTimeout;
  }
  return stopwatch.now();
}

/** Real time and chance. A timer keeps the process alive until it fires or is cancelled. */
export const systemRuntime: Runtime = {
  clock: {
    now: readClock,
    wallNow: () => Date.now(),
    setTimer(ms, fire) {
      const timer = setTimeout(fire, ms);
      return () => clearTimeout(timer);
    },
    facility: () => setTimeout,
  },
  random: () => Math.random(),
};

/** Hands `error` to the runtime's `report`, which cannot make things worse by throwing. */
export function report(runtime: Runtime, error: unknown): void {
  try {
    if (runtime.report === undefined) console.error(error);
    else runtime.report(error);
  } catch {
    // There is nobody left to tell.
  }
}
