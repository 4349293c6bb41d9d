/** How many permits are wanted within the length of a lease: what is worth taking ahead. */
export class Demand {
  #since = Number.NEGATIVE_INFINITY;
  #present = 0;
  #previous = 0;

  add(permits: number, leaseMs: number, now: number): void {
    const elapsed = now - this.#since;
    if (elapsed >= leaseMs) {
      this.#previous = elapsed < 2 * leaseMs ? this.#present : 0;
      this.#present = 0;
      this.#since = now;
    }
    this.#present += permits;
  }

  /** As of the last `add`: the more of the interval that runs, and the one before. */
  get permits(): number {
    return Math.max(this.#present, this.#previous);
  }
}
