import type { Sample } from './limit.ts';

/** Lowest number of samples in a window, as in failsafe-go. */
export const LEAST_SAMPLES = 50;
const [LEAST_MS, MOST_MS] = [1000, 30_000];
/** Largest latency that counts, as a multiple of the latency without a queue. A few very slow calls say nothing about a queue. */
const LONGEST = 10;

/** Sums up the calls of a period that also started in it, and so under its limit. */
export class Window {
  samples = 0;
  dropped = 0;
  mostInFlight = 0;
  #began: number | undefined = undefined;
  #totalMs = 0;
  #totalInFlight = 0;
  #shortestMs = Number.POSITIVE_INFINITY;

  /** Mean latency, in ms; NaN if all calls were dropped. */
  get latencyMs(): number {
    return this.#totalMs / (this.samples - this.dropped);
  }

  /** Mean number of calls in flight. */
  get inFlight(): number {
    return this.#totalInFlight / this.samples;
  }

  /**
   * Adds a call that has ended.
   * @param baselineMs the latency without a queue; NaN while unknown
   * @returns true if the window is over
   */
  add({ ms, inFlight, end }: Sample, baselineMs: number, now: number): boolean {
    if (this.#began === undefined) this.#began = now - ms;
    else if (now - ms < this.#began) return false;
    // A failure is often faster than the work. A slow one shows at least that latency.
    if (end === 'failed' && !(ms > baselineMs)) return false;
    this.samples += 1;
    if (end === 'dropped') this.dropped += 1;
    else this.#totalMs += ms > LONGEST * baselineMs ? LONGEST * baselineMs : ms;
    this.#totalInFlight += inFlight;
    this.mostInFlight = Math.max(this.mostInFlight, inFlight);
    this.#shortestMs = Math.min(this.#shortestMs, ms);
    if (this.samples < LEAST_SAMPLES) return false;
    return now - this.#began >= windowMs(this.#shortestMs);
  }

  /** Starts the next window. */
  begin(now: number): void {
    this.samples = 0;
    this.dropped = 0;
    this.mostInFlight = 0;
    this.#began = now;
    this.#totalMs = 0;
    this.#totalInFlight = 0;
    this.#shortestMs = Number.POSITIVE_INFINITY;
  }
}

/** Computes the length of a window: twice the lowest latency, at least one second and at most thirty, as in failsafe-go. */
export function windowMs(shortestMs: number): number {
  return Math.max(LEAST_MS, Math.min(MOST_MS, 2 * shortestMs));
}
