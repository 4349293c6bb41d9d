import { CRITICALITIES } from '../core/index.ts';
import { SlidingSum } from '../structures/index.ts';

const SLICES = 10;

/**
 * How many calls of each criticality come, within a window: so a share of all calls can be taken from the least critical first. It is
 * asked only while something is refused, so that calls in good times cost nothing.
 */
export class Shares {
  readonly #arrivals: readonly SlidingSum[];

  constructor(windowMs: number) {
    this.#arrivals = CRITICALITIES.map(() => new SlidingSum(windowMs, SLICES));
  }

  /**
   * A call has come. Answers with which share of those like it is refused, where `rejection` of all calls is to be: none of them as long as
   * there are enough that are less critical, and all of them before one that is more critical.
   * @param rank of its criticality: the least critical is 0
   */
  arrive(rank: number, rejection: number, now: number): number {
    (this.#arrivals[rank] as SlidingSum).add(1, now);
    let [below, all] = [0, 0];
    for (const [at, arrivals] of this.#arrivals.entries()) {
      const count = arrivals.sum(now);
      if (at < rank) below += count;
      all += count;
    }
    const own = (this.#arrivals[rank] as SlidingSum).sum(now);
    return Math.min(1, Math.max(0, (rejection * all - below) / own));
  }
}
