import { CountWindow, TimeWindow } from '../structures/index.ts';
import type { CircuitStats } from './options.ts';
import type { WindowSize } from './settings.ts';

/** How the calls went of late. All of it is O(1), whatever the window's size. */
export class CallCounts {
  #window: CountWindow | TimeWindow;
  /** In order of completion, whatever the window. */
  consecutiveFailures = 0;

  constructor(size: WindowSize) {
    this.#window = windowOf(size);
  }

  /** As of the last `record` or `advance`, like `failures` and `slowCalls`. */
  get calls(): number {
    return this.#window.calls;
  }

  get failures(): number {
    return this.#window.failures;
  }

  get slowCalls(): number {
    return this.#window.slowCalls;
  }

  record(failed: boolean, slow: boolean, now: number): void {
    this.#window.record(failed, slow, now);
    this.consecutiveFailures = failed ? this.consecutiveFailures + 1 : 0;
  }

  /** Lets go of what is too old at `now`. */
  advance(now: number): this {
    this.#window.advance(now);
    return this;
  }

  clear(): void {
    this.#window.clear();
    this.consecutiveFailures = 0;
  }

  /** Takes over what a window of another size can hold: nothing if it goes by time and this one by count, or vice versa. */
  resize(size: WindowSize, now: number): void {
    const window = this.#window;
    if (size.kind === 'count') {
      if (!(window instanceof CountWindow)) this.#window = windowOf(size);
      else if (window.size !== size.calls) this.#window = window.resized(size.calls);
    } else if (!(window instanceof TimeWindow)) this.#window = windowOf(size);
    else if (window.ms !== size.ms) this.#window = window.resized(size.ms, now);
  }

  stats(): CircuitStats {
    const { calls, failures, slowCalls } = this.#window;
    return {
      calls,
      failures,
      slowCalls,
      failureRate: calls === 0 ? 0 : failures / calls,
      slowCallRate: calls === 0 ? 0 : slowCalls / calls,
      consecutiveFailures: this.consecutiveFailures,
    };
  }
}

function windowOf(size: WindowSize): CountWindow | TimeWindow {
  return size.kind === 'time' ? new TimeWindow(size.ms) : new CountWindow(size.calls);
}
