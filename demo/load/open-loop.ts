/** How often the generator looks what is due. */
const TICK_MS = 5;

/** Calls that are due at an even rate until a moment. */
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

  /** When the calls were due that are due by now and have not been handed out. */
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
 * Calls `arrive` for each arrival. It never waits for an earlier call: users do not stop coming because a service is
 * slow, and a generator that waits would hide the very queue that it should measure.
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
