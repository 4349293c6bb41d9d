/** β: what is left of the rate after a 429. */
const LEFT_BY_THROTTLING = 0.7;
/** C: how fast the rate grows. */
const GROWTH = 0.4;
const SMOOTHING = 0.8;
const MIN_PER_SECOND = 0.5;
const MIN_CAPACITY = 1;
/** The rate is measured once in so many ms. */
const MEASURING_MS = 500;

/**
 * The rate at which a client sends, found out by being told "too many": AWS's adaptive mode. There is none until the first 429. Each lowers it
 * to 70 %; it then grows as that of TCP CUBIC does, slowly near the rate at which the last 429 came, and never beyond twice what is sent.
 * @see https://github.com/boto/botocore/blob/develop/botocore/retries/throttling.py
 * @see https://www.rfc-editor.org/rfc/rfc9438
 */
export class CubicRate {
  /** True from the first 429 on. */
  isLimiting = false;
  /** Calls a second. */
  perSecond = 0;
  /** The recent rate of sent calls, in calls a second. */
  measured = 0;
  /** The rate at which the last 429 came. */
  peak = 0;
  /** After how many seconds the rate is there again. */
  recoveryS = 0;
  #throttledAt = 0;
  #tokens = 0;
  #capacity = 0;
  #refilledAt = 0;
  #count = 0;
  #countedSince = Number.NaN;

  /** A call has an answer. */
  answered(isThrottled: boolean, now: number): void {
    this.#measure(now);
    if (isThrottled) this.#lower(now);
    else if (this.isLimiting) this.#set(this.#cubic(now), now);
  }

  /** In how many ms the turn comes of whoever is so many-th in line, counted from 1. */
  waitMs(place: number, now: number): number {
    this.#refill(now);
    const missing = place - this.#tokens;
    // A sum of parts that should be one turn may be a little less.
    return missing <= 1e-9 ? 0 : (missing / this.perSecond) * 1000;
  }

  /** Takes a turn. Only when {@link waitMs} is 0. */
  take(): void {
    this.#tokens -= 1;
  }

  /** A turn was not used. */
  giveBack(now: number): void {
    this.#refill(now);
    this.#tokens = Math.min(this.#capacity, this.#tokens + 1);
  }

  #lower(now: number): void {
    this.peak = this.isLimiting ? Math.min(this.measured, this.perSecond) : this.measured;
    this.recoveryS = Math.cbrt((this.peak * (1 - LEFT_BY_THROTTLING)) / GROWTH);
    this.#throttledAt = now;
    if (!this.isLimiting) this.#refilledAt = now;
    this.isLimiting = true;
    this.#set(this.peak * LEFT_BY_THROTTLING, now);
  }

  #cubic(now: number): number {
    return GROWTH * ((now - this.#throttledAt) / 1000 - this.recoveryS) ** 3 + this.peak;
  }

  #set(wanted: number, now: number): void {
    this.#refill(now);
    const rate = Math.min(wanted, 2 * this.measured);
    this.perSecond = Math.max(rate, MIN_PER_SECOND);
    this.#capacity = Math.max(rate, MIN_CAPACITY);
    this.#tokens = Math.min(this.#tokens, this.#capacity);
  }

  #refill(now: number): void {
    const elapsedMs = Math.max(0, now - this.#refilledAt);
    this.#refilledAt += elapsedMs;
    this.#tokens = Math.min(this.#capacity, this.#tokens + (elapsedMs * this.perSecond) / 1000);
  }

  #measure(now: number): void {
    this.#count += 1;
    const slot = Math.floor(now / MEASURING_MS) * MEASURING_MS;
    if (Number.isNaN(this.#countedSince)) this.#countedSince = slot;
    if (slot <= this.#countedSince) return;
    const rate = (this.#count * 1000) / (slot - this.#countedSince);
    this.measured = rate * SMOOTHING + this.measured * (1 - SMOOTHING);
    this.#count = 0;
    this.#countedSince = slot;
  }
}
