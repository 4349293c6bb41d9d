import { SlidingSum } from '../structures/index.ts';

/** As many slices as a retry budget has. */
const SLICES = 10;

/** Keeps the attempts that are started beside others to a share of the calls. */
export class ExtraLoad {
  readonly #calls: SlidingSum;
  readonly #extra: SlidingSum;

  constructor(windowMs: number) {
    this.#calls = new SlidingSum(windowMs, SLICES);
    this.#extra = new SlidingSum(windowMs, SLICES);
  }

  /** A call begins. */
  called(now: number): void {
    this.#calls.add(1, now);
  }

  /** True if one more attempt stays within that share; then it counts. */
  take(share: number, now: number): boolean {
    if (this.extra(now) + 1 > this.allowed(share, now)) return false;
    this.#extra.add(1, now);
    return true;
  }

  extra(now: number): number {
    return this.#extra.sum(now);
  }

  allowed(share: number, now: number): number {
    return Math.floor(share * this.#calls.sum(now) + ROUNDING);
  }
}

/** Of a share of a whole number: 0.1 × 30 is a little less than 3. */
const ROUNDING = 1e-9;
