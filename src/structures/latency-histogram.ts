/**
 * How long things took, so that a quantile of it can be told: in constant memory and time, and with a relative error of at most 2.5 %.
 * Buckets grow geometrically, as those of DDSketch do.
 *
 * A measurement that was given up before its end is censored: it took longer than that, and nobody knows how much. Left out, it would make the
 * quantile too low, and taken for an end, too: so quantiles are those of Kaplan and Meier.
 * @see https://arxiv.org/abs/1908.10693 for the buckets
 * @see https://doi.org/10.1080/01621459.1958.10501452 for what is censored
 */
export class LatencyHistogram {
  readonly #ended = new Uint32Array(BUCKETS);
  readonly #censored = new Uint32Array(BUCKETS);
  #count = 0;

  /** How many have ended. */
  get count(): number {
    return this.#count;
  }

  /** One has ended, after that time. */
  record(ms: number): void {
    increment(this.#ended, bucketOf(ms));
    this.#count += 1;
  }

  /** One was given up after that time. */
  censor(ms: number): void {
    increment(this.#censored, bucketOf(ms));
  }

  /**
   * The time within which that share ends; Infinity where so many were given up that nobody knows.
   * @param quantile in (0, 1]
   * @param others whose counts are added
   */
  quantile(quantile: number, ...others: readonly LatencyHistogram[]): number {
    const all = [this, ...others];
    let atRisk = 0;
    for (const one of all) for (let at = 0; at < BUCKETS; at++) atRisk += one.#seen(at);
    // The share of all that has not ended yet: it falls with each end among those at risk then.
    let remaining = 1;
    for (let at = 0; at < BUCKETS; at++) {
      let [ended, seen] = [0, 0];
      for (const one of all) {
        ended += one.#ended[at] as number;
        seen += one.#seen(at);
      }
      if (ended > 0) {
        remaining *= 1 - ended / atRisk;
        if (1 - remaining >= quantile - ROUNDING) return middleOf(at);
      }
      atRisk -= seen;
    }
    return Number.POSITIVE_INFINITY;
  }

  clear(): void {
    this.#ended.fill(0);
    this.#censored.fill(0);
    this.#count = 0;
  }

  #seen(at: number): number {
    return (this.#ended[at] as number) + (this.#censored[at] as number);
  }
}

const ERROR = 0.025;
const GROWTH = Math.log((1 + ERROR) / (1 - ERROR));
/** In ms. Whatever is shorter, or longer, counts as this. */
const [SHORTEST, LONGEST] = [0.1, 3_600_000];
const BUCKETS = Math.ceil(Math.log(LONGEST / SHORTEST) / GROWTH) + 1;
/** Of a product of many factors. */
const ROUNDING = 1e-9;

function bucketOf(ms: number): number {
  // NaN is below, too.
  if (!(ms > SHORTEST)) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / SHORTEST) / GROWTH));
}

/** The value from which all in the bucket differ by the least share. */
function middleOf(bucket: number): number {
  return bucket === 0 ? SHORTEST : SHORTEST * Math.exp(bucket * GROWTH) * (1 - ERROR);
}

function increment(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] as number) + 1;
}
