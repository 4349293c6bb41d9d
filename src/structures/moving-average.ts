/**
 * An exponentially weighted moving average. The first values count alike, so that the very first has no undue weight.
 */
export class MovingAverage {
  readonly #factor: number;
  readonly #warmup: number;
  #count = 0;
  #value = Number.NaN;

  /**
   * @param age number of values that make up most of the average: the weight of a new one is `2 / (age + 1)`
   * @param warmup number of first values that count alike
   */
  constructor(age: number, warmup: number) {
    this.#factor = 2 / (age + 1);
    this.#warmup = warmup;
  }

  /** NaN before the first value. */
  get value(): number {
    return this.#value;
  }

  /** Adds a value and returns the average. */
  add(value: number): number {
    if (this.#count < this.#warmup) {
      this.#count += 1;
      const before = this.#count === 1 ? 0 : this.#value;
      this.#value = before + (value - before) / this.#count;
    } else {
      this.#value += this.#factor * (value - this.#value);
    }
    return this.#value;
  }

  /** Multiplies the average. */
  scale(factor: number): void {
    this.#value *= factor;
  }
}
