/**
 * Weights, of which one can be found by a point of their sum: so what it belongs to is drawn in proportion to its weight. A change and a search cost
 * O(log n). Each sum is that of its two halves, so that rounding leaves nothing where all weights are 0.
 */
export class SumTree {
  /** The leaves are the second half; the node at `i` is the sum of those at `2i` and `2i + 1`. */
  readonly #sums: Float64Array;
  readonly #leaves: number;

  /** @param size how many weights there are, at least 1. All are 0 */
  constructor(size: number) {
    this.#leaves = 2 ** Math.ceil(Math.log2(size));
    this.#sums = new Float64Array(2 * this.#leaves);
  }

  get total(): number {
    return this.#sums[1] as number;
  }

  get(index: number): number {
    return this.#sums[this.#leaves + index] as number;
  }

  /** @param weight 0 or more */
  set(index: number, weight: number): void {
    const sums = this.#sums;
    let node = this.#leaves + index;
    sums[node] = weight;
    for (node >>= 1; node >= 1; node >>= 1) {
      sums[node] = (sums[2 * node] as number) + (sums[2 * node + 1] as number);
    }
  }

  /**
   * The index whose part of the sum the point lies in: never one with the weight 0, where there is another.
   * @param point 0 or more, and less than `total`
   */
  find(point: number): number {
    const sums = this.#sums;
    let left = point;
    let node = 1;
    while (node < this.#leaves) {
      node *= 2;
      const sum = sums[node] as number;
      // By rounding the point may lie behind the last that has a weight.
      if (left < sum || sums[node + 1] === 0) continue;
      left -= sum;
      node += 1;
    }
    return node - this.#leaves;
  }
}
