/** The last pairs of two quantities, and the correlation between the two. */
export class CorrelationWindow {
  readonly #size: number;
  readonly #warmup: number;
  readonly #xs: number[] = [];
  readonly #ys: number[] = [];

  /**
   * @param size number of pairs that are kept
   * @param warmup number of pairs below which there is no result
   */
  constructor(size: number, warmup: number) {
    this.#size = size;
    this.#warmup = warmup;
  }

  add(x: number, y: number): void {
    this.#xs.push(x);
    this.#ys.push(y);
    if (this.#xs.length <= this.#size) return;
    this.#xs.shift();
    this.#ys.shift();
  }

  /** The standard deviation of the second quantity, as a share of its mean; 0 with too few pairs. */
  get variation(): number {
    return this.#isWarm ? variationOf(this.#ys) : 0;
  }

  /**
   * Pearson's correlation coefficient, from -1 to 1; 0 with too few pairs, and if one of the quantities hardly varies. It is computed from all
   * pairs, because running sums would lose precision.
   */
  get correlation(): number {
    const [xs, ys] = [this.#xs, this.#ys];
    if (!this.#isWarm || variationOf(xs) < LEAST_VARIATION || variationOf(ys) < LEAST_VARIATION) return 0;
    return covarianceOf(xs, ys) / Math.sqrt(covarianceOf(xs, xs) * covarianceOf(ys, ys));
  }

  get #isWarm(): boolean {
    return this.#xs.length >= this.#warmup;
  }
}

const LEAST_VARIATION = 0.01;

function variationOf(values: readonly number[]): number {
  return Math.sqrt(covarianceOf(values, values)) / meanOf(values);
}

function covarianceOf(xs: readonly number[], ys: readonly number[]): number {
  const [meanX, meanY] = [meanOf(xs), meanOf(ys)];
  return xs.reduce((sum, x, at) => sum + (x - meanX) * ((ys[at] as number) - meanY), 0) / xs.length;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
