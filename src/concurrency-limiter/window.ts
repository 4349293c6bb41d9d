import type { Sample } from './limit.ts';

/** A window has at least so many samples, as failsafe-go's. */
export const LEAST_SAMPLES = 50;
const [LEAST_MS, MOST_MS] = [1000, 30_000];
/** A call counts as no longer than so many times the latency without a queue: a few very long ones say nothing about a queue. */
const LONGEST = 10;

/** Counts the calls of a time that began under the limit of that time. */
export class Window {
  samples = 0;
  dropped = 0;
  mostInFlight = 0;
  #began: number | undefined = undefined;
  #totalMs = 0;
  #totalInFlight = 0;
  #shortestMs = Number.POSITIVE_INFINITY;

  /** How long the calls took, on average; NaN if all were dropped. */
  get latencyMs(): number {
    return this.#totalMs / (this.samples - this.dropped);
  }

  /** How many were in flight, on average. */
  get inFlight(): number {
    return this.#totalInFlight / this.samples;
  }

  /**
   * Adds a call that has ended.
   * @param baselineMs the latency without a queue; NaN if that is not known
   * @returns true if the window is over
   */
  add({ ms, inFlight, end }: Sample, baselineMs: number, now: number): boolean {
    if (this.#began === undefined) this.#began = now - ms;
    else if (now - ms < this.#began) return false;
    // Failing is often quicker than the work. A call that took long shows at least that.
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

  /** Begins the next one. */
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

/** The length of a window: twice the shortest latency, but no less than a second and no more than thirty, as failsafe-go's. */
export function windowMs(shortestMs: number): number {
  return Math.max(LEAST_MS, Math.min(MOST_MS, 2 * shortestMs));
}
