/** Interval in which the generator checks for due calls, in ms. */
const TICK_MS = 5;

/** Calls that are due at a constant rate until a given time. */
export class Arrivals {
  readonly #perMs: number;
  readonly #untilMs: number;
  #handedOut = 0;

  constructor(perSecond: number, untilMs: number) {
    this.#perMs = perSecond / 1000;
    this.#untilMs = untilMs;
  }

  get over(): boolean {
    return this.#nextMs >= this.#untilMs;
  }

  /** Returns the due times of calls that are due by now and were not returned before. */
  due(nowMs: number): number[] {
    const times: number[] = [];
    while (!this.over && this.#nextMs <= nowMs) {
      times.push(this.#nextMs);
      this.#handedOut += 1;
    }
    return times;
  }

  get #nextMs(): number {
    return this.#handedOut / this.#perMs;
  }
}

/**
 * Calls `arrive` for each arrival, and never waits for an earlier call. Users do not stop coming because a service is slow, and a
 * generator that waits would hide the queue that it should measure.
 */
export function openLoop(
  arrivals: Arrivals,
  clock: () => number,
  arrive: (atMs: number) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const ticks = setInterval(() => {
      for (const atMs of arrivals.due(clock())) arrive(atMs);
      if (!arrivals.over) return;
      clearInterval(ticks);
      resolve();
    }, TICK_MS);
  });
}
