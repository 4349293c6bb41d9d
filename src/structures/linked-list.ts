/**
 * A first-in-first-out list with O(1) removal from anywhere. It holds the calls that wait, for a permit, for a deadline,
 * for the caller's abort, so no operation may depend on how many there are. Its items are its nodes (an intrusive list):
 * with a million of them, a separate node for each would be a good part of their memory.
 */
export class LinkedList<N extends ListNode> {
  private firstNode: ListNode | undefined;
  private lastNode: ListNode | undefined;
  private count = 0;

  get size(): number {
    return this.count;
  }

  get first(): N | undefined {
    return this.firstNode as N | undefined;
  }

  get last(): N | undefined {
    return this.lastNode as N | undefined;
  }

  /** Appends a node that is in no list. */
  push(node: N): N {
    node.list = this;
    node.previous = this.lastNode;
    if (this.lastNode === undefined) this.firstNode = node;
    else this.lastNode.next = node;
    this.lastNode = node;
    this.count += 1;
    return node;
  }

  shift(): N | undefined {
    const node = this.firstNode as N | undefined;
    if (node !== undefined) this.remove(node);
    return node;
  }

  /** True if the node was still in this list. */
  remove(node: N): boolean {
    if (node.list !== this) return false;
    if (node.previous === undefined) this.firstNode = node.next;
    else node.previous.next = node.next;
    if (node.next === undefined) this.lastNode = node.previous;
    else node.next.previous = node.previous;
    // A removed node must not keep its former neighbours alive.
    node.list = undefined;
    node.previous = undefined;
    node.next = undefined;
    this.count -= 1;
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
