import { LinkedList, ListNode } from './linked-list.ts';

/** An element of a {@link FairQueue}. */
export interface FairNode extends ListNode {
  /** The queue's own. */
  flow: ListNode | undefined;
}

/**
 * A queue in which each key has its turn, one item at a time: however many items a key has, those of another wait for no more of them than
 * one in each round. It is deficit round robin where all items cost the same. A key that begins to wait comes last in the round. It
 * keeps nothing of keys that have no item, and no operation depends on how many items or keys there are.
 * @see https://en.wikipedia.org/wiki/Deficit_round_robin
 */
export class FairQueue<N extends FairNode> {
  size = 0;
  readonly #flows = new Map<unknown, Flow<N>>();
  /** The next in turn first. */
  readonly #round = new LinkedList<Flow<N>>();
  /** The keys that have so many items, by that number: one more or one less moves a key by one. */
  readonly #byLength = new Map<number, LinkedList<Rank<N>>>();
  #longest = 0;

  /** How many keys have an item. */
  get keys(): number {
    return this.#flows.size;
  }

  /** How many items the key has. */
  lengthOf(key: unknown): number {
    return this.#flows.get(key)?.items.size ?? 0;
  }

  /** How many items that key has which has the most. */
  get longest(): number {
    return this.#longest;
  }

  /** The latest item of the key that has the most; of several, the one that has had so many for the longest time. */
  get lastOfLongest(): N | undefined {
    return this.#byLength.get(this.#longest)?.first?.flow.items.last;
  }

  push(node: N, key: unknown): void {
    let flow = this.#flows.get(key);
    if (flow === undefined) {
      flow = new Flow<N>(key);
      this.#flows.set(key, flow);
      this.#round.push(flow);
    }
    flow.items.push(node);
    node.flow = flow;
    this.size += 1;
    this.#rank(flow);
  }

  /** Takes out an item of the key whose turn it is: its first, or its latest. */
  shift(latest = false): N | undefined {
    const flow = this.#round.first;
    if (flow === undefined) return undefined;
    const node = latest ? flow.items.last : flow.items.first;
    if (node === undefined || !this.remove(node)) return undefined;
    // Who has more comes last in the next round.
    if (this.#round.remove(flow)) this.#round.push(flow);
    return node;
  }

  /** True if the item was still in this queue. */
  remove(node: N): boolean {
    const flow = node.flow as Flow<N> | undefined;
    if (flow === undefined || this.#flows.get(flow.key) !== flow || !flow.items.remove(node)) return false;
    node.flow = undefined;
    this.size -= 1;
    this.#rank(flow);
    if (flow.items.size === 0) {
      this.#flows.delete(flow.key);
      this.#round.remove(flow);
    }
    return true;
  }

  /** The key has one item more, or one less. */
  #rank({ rank, items: { size } }: Flow<N>): void {
    const before = rank.list as LinkedList<Rank<N>> | undefined;
    if (before?.remove(rank) && before.size === 0) {
      this.#byLength.delete(rank.length);
      if (this.#longest === rank.length) this.#longest = size;
    }
    this.#longest = Math.max(this.#longest, size);
    rank.length = size;
    if (size === 0) return;
    const now = this.#byLength.get(size) ?? new LinkedList<Rank<N>>();
    this.#byLength.set(size, now);
    now.push(rank);
  }
}

/** The items of one key. */
class Flow<N extends FairNode> extends ListNode {
  readonly key: unknown;
  readonly items = new LinkedList<N>();
  readonly rank: Rank<N> = new Rank(this);

  constructor(key: unknown) {
    super();
    this.key = key;
  }
}

/** The place of a key among those that have as many items. */
class Rank<N extends FairNode> extends ListNode {
  readonly flow: Flow<N>;
  length = 0;

  constructor(flow: Flow<N>) {
    super();
    this.flow = flow;
  }
}
