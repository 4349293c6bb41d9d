/**
 * A first-in-first-out list with O(1) removal from anywhere. It holds the calls that wait, for a permit, for a deadline,
 * for the caller's abort, so no operation may depend on how many there are. Its items are its nodes (an intrusive list):
 * with a million of them, a separate node for each would be a good part of their memory.
 */
export class LinkedList<N extends ListNode> {
  #first: ListNode | undefined;
  #last: ListNode | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): N | undefined {
    return this.#first as N | undefined;
  }

  get last(): N | undefined {
    return this.#last as N | undefined;
  }

  /** Appends a node that is in no list. */
  push(node: N): N {
    node.list = this;
    node.previous = this.#last;
    if (this.#last === undefined) this.#first = node;
    else this.#last.next = node;
    this.#last = node;
    this.#size += 1;
    return node;
  }

  shift(): N | undefined {
    const node = this.#first as N | undefined;
    if (node !== undefined) this.remove(node);
    return node;
  }

  /** Whether the node was still in this list. */
  remove(node: N): boolean {
    if (node.list !== this) return false;
    if (node.previous === undefined) this.#first = node.next;
    else node.previous.next = node.next;
    if (node.next === undefined) this.#last = node.previous;
    else node.next.previous = node.previous;
    // A removed node must not keep its former neighbours alive.
    node.list = undefined;
    node.previous = undefined;
    node.next = undefined;
    this.#size -= 1;
    return true;
  }
}

/** Extend or implement this with what the list is to hold. A node is in one list at a time. */
export class ListNode {
  /** The list that the node is in. These three are the list's own. */
  list: object | undefined = undefined;
  previous: ListNode | undefined = undefined;
  next: ListNode | undefined = undefined;
}
