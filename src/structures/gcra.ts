/** All times are exact to a nanosecond, and no more: 100 is 100, not 100.00000000000001, which rounds up to 101. */
const NANOSECOND_MS = 1e-6;

/**
 * A token bucket whose state is one number: it holds `burst` permits when full, and is refilled with `permits` per
 * `periodMs`, continuously. (The generic cell rate algorithm: the number is the theoretical arrival time, "tat", at which
 * the bucket would be full again.) The state belongs to the caller, who may keep one for each of many keys.
 *
 * The tat is kept in permits, not in ms: the time since the clock's origin times the rate. Taking permits then adds whole
 * numbers, which is exact, where adding the ms per permit would drift (100/3 ms has no exact form).
 *
 * @see https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 * @see https://github.com/brandur/redis-cell for the same rule with the tat in ms
 */
export class Gcra {
  /** The state of a bucket that is full, now and always: as good as no state. Times are ≥ 0. */
  static readonly FULL: number = 0;

  readonly permits: number;
  readonly periodMs: number;
  readonly burst: number;
  readonly #permitsPerMs: number;

  constructor(permits: number, periodMs: number, burst: number) {
    this.permits = permits;
    this.periodMs = periodMs;
    this.burst = burst;
    this.#permitsPerMs = permits / periodMs;
  }

  /**
   * In how many ms `permits` can be taken, when `ahead` others are taken first: 0 for now, Infinity for never (more than
   * the bucket holds). After exactly that time they can, if nobody else takes any.
   */
  waitMs(tat: number, permits: number, now: number, ahead = 0): number {
    if (permits > this.burst) return Infinity;
    const missing = this.#used(tat, now) - (this.burst - permits - ahead);
    return missing <= this.#tolerance(now) ? 0 : this.#ms(missing);
  }

  /** The state after `permits` were taken. Only when `waitMs` is 0. */
  take(tat: number, permits: number, now: number): number {
    return Math.max(tat, now * this.#permitsPerMs) + permits;
  }

  /** The state of a bucket that is empty now. */
  drained(now: number): number {
    return now * this.#permitsPerMs + this.burst;
  }

  /** How many whole permits are in the bucket. */
  available(tat: number, now: number): number {
    const content = Math.floor(this.burst - this.#used(tat, now) + this.#tolerance(now));
    return Math.min(this.burst, Math.max(0, content));
  }

  untilFullMs(tat: number, now: number): number {
    return this.#ms(this.#used(tat, now));
  }

  isFull(tat: number, now: number): boolean {
    return tat <= now * this.#permitsPerMs;
  }

  /** The state of a bucket of `other` as one of this: as full as it was, in proportion. */
  convert(tat: number, other: Gcra, now: number): number {
    return now * this.#permitsPerMs + (other.#used(tat, now) * this.burst) / other.burst;
  }

  #used(tat: number, now: number): number {
    return Math.max(0, tat - now * this.#permitsPerMs);
  }

  /** How long `permits` take to come in. */
  #ms(permits: number): number {
    return Math.round((permits / this.#permitsPerMs) * 1e6) / 1e6;
  }

  /**
   * How much less than a whole permit is taken for one, so that who comes after exactly `waitMs` is never sent away again
   * for a rounding error: what comes in within a nanosecond, and four times what the sums above can be wrong by (4 units in
   * the last place of the largest number in them).
   */
  #tolerance(now: number): number {
    return this.#permitsPerMs * NANOSECOND_MS + (now * this.#permitsPerMs + this.burst) * 2 ** -48;
  }
}
