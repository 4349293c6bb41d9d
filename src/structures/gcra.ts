import type { Ahead, Rate } from './rate.ts';

/** All times are exact to a nanosecond, and no more: 100 is 100, not 100.00000000000001, which rounds up to 101. */
const NANOSECOND_MS = 1e-6;

/**
 * How late a waiter may be woken without loss, in ms: a tick of the coarsest timers (Windows has 15.6 ms) and a little. A
 * longer lateness, of a process that stood still, must not become a burst.
 */
const LATENESS_MS = 20;

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
export class Gcra implements Rate<number> {
  /** The state of a bucket that is full, now and always: as good as no state. */
  static readonly FULL: number = Number.NEGATIVE_INFINITY;

  readonly full: number = Gcra.FULL;
  readonly permits: number;
  readonly periodMs: number;
  readonly burst: number;
  // Not a `#private` field: beside a static one, the build makes calls of each use of it (see tsup.config.ts).
  private readonly permitsPerMs: number;

  constructor(permits: number, periodMs: number, burst: number) {
    this.permits = permits;
    this.periodMs = periodMs;
    this.burst = burst;
    this.permitsPerMs = permits / periodMs;
  }

  waitMs(tat: number, permits: number, now: number, ahead?: Pick<Ahead, 'cost'>): number {
    if (permits > this.burst) return Infinity;
    const missing = this.used(tat, now) - (this.burst - permits - (ahead?.cost ?? 0));
    return missing <= this.tolerance(now) ? 0 : this.toMs(missing);
  }

  take(tat: number, permits: number, now: number): number {
    return Math.max(tat, now * this.permitsPerMs) + permits;
  }

  /**
   * Permits that have come in since the waiter's time was due count, for up to {@link LATENESS_MS}; else each lateness of a timer would
   * lower the rate, and at 1000 permits a second to a third.
   */
  takeInTurn(tat: number, permits: number, now: number): number {
    return this.take(tat, permits, now - LATENESS_MS);
  }

  /** The state after `permits` were put back: never more than there is room for. */
  putBack(tat: number, permits: number): number {
    return tat - permits;
  }

  drain(_tat: number, now: number): number {
    return now * this.permitsPerMs + this.burst;
  }

  available(tat: number, now: number): number {
    const content = Math.floor(this.burst - this.used(tat, now) + this.tolerance(now));
    return Math.min(this.burst, Math.max(0, content));
  }

  untilFullMs(tat: number, now: number): number {
    return this.toMs(this.used(tat, now));
  }

  isFull(tat: number, now: number): boolean {
    return tat <= now * this.permitsPerMs;
  }

  /** As full as it was, in proportion. */
  convert(tat: number, previous: Rate<number>, now: number): number {
    return now * this.permitsPerMs + (previous.used(tat, now) * this.burst) / previous.burst;
  }

  shift(tat: number, ms: number): number {
    return tat + ms * this.permitsPerMs;
  }

  summary(tat: number): number {
    return tat;
  }

  leastOf(a: number, b: number): number {
    return Math.max(a, b);
  }

  used(tat: number, now: number): number {
    return Math.max(0, tat - now * this.permitsPerMs);
  }

  /** How long `permits` take to come in. */
  private toMs(permits: number): number {
    return Math.round((permits / this.permitsPerMs) * 1e6) / 1e6;
  }

  /**
   * How much less than a whole permit is taken for one, so that who comes after exactly `waitMs` is never sent away again
   * for a rounding error: what comes in within a nanosecond, and four times what the sums above can be wrong by (4 units in
   * the last place of the largest number in them).
   */
  private tolerance(now: number): number {
    return this.permitsPerMs * NANOSECOND_MS + (Math.abs(now) * this.permitsPerMs + this.burst) * 2 ** -48;
  }
}
