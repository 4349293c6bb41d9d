/**
 * The only door to time and chance. No other file may touch `performance`, `Date`, timers or `Math.random` (a lint rule
 * says so), so that a test, or a simulator, that replaces the runtime controls everything.
 */

export interface Clock {
  /** Monotonic time in ms from an arbitrary origin: for measuring. Never goes back. */
  now(): number;
  /** Epoch time in ms: for timestamps, HTTP dates and serialised state only. */
  wallNow(): number;
  /**
   * Calls `fire` once, not before `ms` have passed, unless cancelled first. `ms` is at most 2^31 - 1.
   * @param isBackground nobody waits for it: where the platform can tell, it does not keep the process alive
   */
  setTimer(ms: number, fire: () => void, isBackground?: boolean): Cancel;
  /**
   * The functions that the timers are set with. It changes when a test puts fake timers in their place, or takes them away again: those
   * that were set before may never fire then, and have to be set anew. Time goes on from where it was.
   */
  facility?(): unknown;
}

export type Cancel = () => void;

/** The behaviour of timers where the runtime runs. */
export interface Platform {
  /**
   * True if a timer that one call has set may tell another. In Cloudflare's Workers and their like it goes with the request
   * that has set it: each call has timers of its own there.
   */
  readonly sharedTimers: boolean;
  /** By how many ms a timer may fire before its time, since the platform counts in whole ticks. */
  readonly tickMs: number;
  /**
   * Calls `go` once, after the platform has looked for what has arrived meanwhile (in Node: one poll phase), and keeps the
   * process alive until then.
   */
  afterPoll(go: () => void): void;
}

/** The only source of time and chance, which a test can replace. */
export interface Runtime {
  readonly clock: Clock;
  /** A number in [0, 1). */
  random(): number;
  /**
   * Goes with the clock's timers.
   * @default timers are not shared between calls and never fire early, and a timer of 0 ms stands for `afterPoll`
   */
  readonly platform?: Platform | undefined;
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
/**
 * The time that was read last, and what has to be added to the platform's for time never to go back. In an array of numbers,
 * they take no memory at each reading.
 */
const kept = new Float64Array(2);
const LATEST = 0;
const OFFSET = 1;

/**
 * Reads the platform's clock. Fake timers, a suspended machine and the like set it back: from then on time goes on from where
 * it was, so that whatever is due comes. In Node, `performance` is a getter that costs half as much again as the reading. Who
 * fakes it fakes `setTimeout` too.
 */
function readClock(): number {
  if (setTimeout !== timers) changeFacility();
  const now = stopwatch.now() + (kept[OFFSET] as number);
  if (now < (kept[LATEST] as number)) return goOn();
  kept[LATEST] = now;
  return now;
}

function changeFacility(): void {
  timers = setTimeout;
  // Most who wrap `setTimeout` leave the clock as it is.
  if (stopwatch === performance) return;
  const isFirst = stopwatch === undefined;
  stopwatch = performance;
  if (!isFirst) goOn();
}

/** Time goes on from where it was. */
function goOn(): number {
  const latest = kept[LATEST] as number;
  kept[OFFSET] = latest - stopwatch.now();
  return latest;
}

/** Node and Bun look at their sockets before they call this; elsewhere a timer lets other tasks go first. */
function afterPoll(go: () => void): void {
  const { setImmediate } = globalThis as { setImmediate?: (go: () => void) => unknown };
  if (setImmediate === undefined) setTimeout(go, 0);
  else setImmediate(go);
}

/** True in Workers, Cloudflare's and those that are built on them. Shared timers cannot be tried: only a request has timers. */
function timersBelongToRequests(): boolean {
  const { navigator, WebSocketPair, EdgeRuntime } = globalThis as {
    navigator?: { userAgent?: unknown };
    WebSocketPair?: unknown;
    EdgeRuntime?: unknown;
  };
  return (
    navigator?.userAgent === 'Cloudflare-Workers' || WebSocketPair !== undefined || EdgeRuntime !== undefined
  );
}

/** The timer does not keep the process alive, where there is one: Node and Bun have objects for timers, Deno numbers. */
function letGo(timer: unknown): void {
  const { Deno } = globalThis as { Deno?: { unrefTimer?: (timer: unknown) => void } };
  if (typeof timer === 'number') Deno?.unrefTimer?.(timer);
  else (timer as { unref?: () => void } | undefined)?.unref?.();
}

/** Real time and chance. A timer keeps the process alive until it fires or is cancelled. */
export const systemRuntime: Runtime = {
  clock: {
    now: readClock,
    wallNow: () => Date.now(),
    setTimer(ms, fire, isBackground = false) {
      const timer = setTimeout(fire, ms);
      if (isBackground) letGo(timer);
      return () => clearTimeout(timer);
    },
    facility: () => setTimeout,
  },
  random: () => Math.random(),
  platform: {
    get sharedTimers() {
      return !timersBelongToRequests();
    },
    tickMs: 1,
    afterPoll,
  },
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
