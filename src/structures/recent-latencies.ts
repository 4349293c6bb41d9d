import { LatencyHistogram } from './latency-histogram.ts';

/**
 * How long things took of late: between half a window ago and a whole one. Two histograms take turns, so that memory and time are
 * constant; there is none until something is recorded.
 */
export class RecentLatencies {
  readonly #halfMs: number;
  #current: LatencyHistogram | undefined = undefined;
  #previous: LatencyHistogram | undefined = undefined;
  /** Number of the present half window, counted from time 0. */
  #half = 0;
  /** The last quantile that was asked for, and how much has been recorded since. */
  #known = Number.NaN;
  #asked = Number.NaN;
  #since = 0;

  constructor(windowMs: number) {
    this.#halfMs = windowMs / 2;
  }

  /** How many have ended. */
  count(now: number): number {
    this.#moveTo(now);
    return this.#count;
  }

  record(ms: number, now: number): void {
    this.#at(now).record(ms);
    this.#since += 1;
  }

  censor(ms: number, now: number): void {
    this.#at(now).censor(ms);
    this.#since += 1;
  }

  /**
   * As of a histogram, NaN where nothing has ended. It is worked out anew when a thirty-second more has been recorded, so that it costs
   * next to nothing for each call.
   */
  quantile(quantile: number, now: number): number {
    this.#moveTo(now);
    const count = this.#count;
    if (count === 0) return Number.NaN;
    if (quantile === this.#asked && this.#since * STALE <= count) return this.#known;
    const previous = this.#previous;
    this.#known = this.#at(now).quantile(quantile, ...(previous === undefined ? [] : [previous]));
    this.#asked = quantile;
    this.#since = 0;
    return this.#known;
  }

  get #count(): number {
    return (this.#current?.count ?? 0) + (this.#previous?.count ?? 0);
  }

  #at(now: number): LatencyHistogram {
    this.#moveTo(now);
    this.#current ??= new LatencyHistogram();
    return this.#current;
  }

  #moveTo(now: number): void {
    const half = Math.floor(now / this.#halfMs);
    if (half <= this.#half) return;
    const emptied = this.#previous;
    this.#previous = half === this.#half + 1 ? this.#current : undefined;
    emptied?.clear();
    // After a longer pause both are of the past.
    if (half > this.#half + 1) this.#current?.clear();
    else this.#current = emptied;
    this.#half = half;
    this.#asked = Number.NaN;
  }
}

/** The part of what is known by which it may have grown before a quantile is worked out anew. */
const STALE = 32;
