/** An element of a {@link Heap}: in one heap at a time. */
export class HeapNode {
  /** The least comes first. */
  key = 0;
  /** Of equal keys, the one that came first goes first. */
  order = 0;
  /** Its place in the heap; -1 outside. */
  slot = -1;
}

/** Binary heap: the least key first, in the order of arrival among equals. Each change costs O(log n), also in the middle. */
export class Heap<N extends HeapNode> {
  readonly #nodes: N[] = [];
  #arrived = 0;

  get size(): number {
    return this.#nodes.length;
  }

  get first(): N | undefined {
    return this.#nodes[0];
  }

  push(node: N, key: number): void {
    this.#arrived += 1;
    node.key = key;
    node.order = this.#arrived;
    this.#rise(node, this.#nodes.length);
  }

  /** Takes the node out. False if it was not in. */
  remove(node: N): boolean {
    const { slot } = node;
    if (this.#nodes[slot] !== node) return false;
    const last = this.#nodes.pop() as N;
    node.slot = -1;
    if (last !== node) this.#settle(last, slot);
    return true;
  }

  /** Gives a node that is in another key: it goes behind those that have the same. */
  move(node: N, key: number): void {
    this.#arrived += 1;
    node.key = key;
    node.order = this.#arrived;
    this.#settle(node, node.slot);
  }

  /** Adds the same to all keys. */
  shift(by: number): void {
    for (const node of this.#nodes) node.key += by;
  }

  /** In no order. */
  all(): readonly N[] {
    return this.#nodes;
  }

  #settle(node: N, slot: number): void {
    this.#rise(node, slot);
    this.#sink(node, node.slot);
  }

  #rise(node: N, from: number): void {
    let slot = from;
    while (slot > 0) {
      const above = (slot - 1) >> 1;
      const other = this.#nodes[above] as N;
      if (isBefore(other, node)) break;
      this.#put(other, slot);
      slot = above;
    }
    this.#put(node, slot);
  }

  #sink(node: N, from: number): void {
    let slot = from;
    for (;;) {
      const left = this.#nodes[2 * slot + 1];
      if (left === undefined) break;
      const right = this.#nodes[2 * slot + 2];
      const other = right !== undefined && isBefore(right, left) ? right : left;
      if (isBefore(node, other)) break;
      const { slot: below } = other;
      this.#put(other, slot);
      slot = below;
    }
    this.#put(node, slot);
  }

  #put(node: N, slot: number): void {
    this.#nodes[slot] = node;
    node.slot = slot;
  }
}

function isBefore(one: HeapNode, other: HeapNode): boolean {
  return one.key < other.key || (one.key === other.key && one.order < other.order);
}
