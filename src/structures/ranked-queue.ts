import { type FairNode, FairQueue } from './fair-queue.ts';

/** An element of a {@link RankedQueue}. */
export interface RankedNode extends FairNode {
  /** The higher, the sooner. An integer ≥ 0. */
  readonly rank: number;
}

/** A {@link FairQueue} for each rank: a higher one goes before all that are lower. For a handful of ranks. */
export class RankedQueue<N extends RankedNode> {
  size = 0;
  readonly #ranks: FairQueue<N>[] = [];

  push(node: N, key: unknown): void {
    while (this.#ranks.length <= node.rank) this.#ranks.push(new FairQueue());
    this.#ranks[node.rank]?.push(node, key);
    this.size += 1;
  }

  /** Takes out one of the highest rank: of the key whose turn it is, the first, or the latest. */
  shift(latest = false): N | undefined {
    const node = this.#ranks.findLast(({ size }) => size > 0)?.shift(latest);
    if (node !== undefined) this.size -= 1;
    return node;
  }

  /** True if the item was still in this queue. */
  remove(node: N): boolean {
    const removed = this.#ranks[node.rank]?.remove(node) === true;
    if (removed) this.size -= 1;
    return removed;
  }

  /** The one that would go last of all: of the lowest rank, the latest of the key that has the most there. */
  get least(): N | undefined {
    return this.#ranks.find(({ size }) => size > 0)?.lastOfLongest;
  }

  /**
   * Who has to make room for a newcomer, if anybody: one of a lower rank, or, in its own rank, one of a key that will still have as many
   * items as the newcomer's then has.
   */
  displacedBy(rank: number, key: unknown): N | undefined {
    const lowest = this.#ranks.findIndex(({ size }) => size > 0);
    const queue = this.#ranks[lowest];
    if (queue === undefined || lowest > rank) return undefined;
    return lowest < rank || queue.longest > queue.lengthOf(key) + 1 ? queue.lastOfLongest : undefined;
  }
}
