/**
 * The sum of what was added within the last `windowMs`, in constant memory and time. The window moves slice by slice, so
 * an amount counts for between `windowMs` less one slice, and `windowMs`. Whole numbers are summed without error.
 */
export class SlidingSum {
  readonly #slices: Float64Array;
  readonly #sliceMs: number;
  /** Position in #slices of the slice that is being added to, and its number counted from time 0. */
  #head = 0;
  #headNumber = -Infinity;
  #total = 0;

  constructor(windowMs: number, slices: number) {
    this.#slices = new Float64Array(slices);
    this.#sliceMs = windowMs / slices;
  }

  add(amount: number, now: number): void {
    this.#moveTo(now);
    this.#slices[this.#head] = (this.#slices[this.#head] as number) + amount;
    this.#total += amount;
  }

  sum(now: number): number {
    this.#moveTo(now);
    return this.#total;
  }

  #moveTo(now: number): void {
    const number = Math.floor(now / this.#sliceMs);
    if (number <= this.#headNumber) return;
    const count = this.#slices.length;
    for (let passed = Math.min(number - this.#headNumber, count); passed > 0; passed--) {
      this.#head = (this.#head + 1) % count;
      this.#total -= this.#slices[this.#head] as number;
      this.#slices[this.#head] = 0;
    }
    this.#headNumber = number;
  }
}
