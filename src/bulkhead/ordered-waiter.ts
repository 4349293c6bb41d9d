import type { PolicyCall } from '../core/index.ts';
import { ListNode, type RankedNode } from '../structures/index.ts';
import type { Partition } from './partition.ts';
import { Waiter } from './slots.ts';

/** A call that waits in a queue which is not simply first come, first served. */
export class OrderedWaiter extends Waiter implements RankedNode {
  flow: ListNode | undefined = undefined;
  readonly rank: number;
  readonly partition: Partition<OrderedWaiter>;
  /** When it began to wait, in ms of its clock; 0 where nobody asks. */
  readonly since: number;
  /** How long it is expected to run, in ms. */
  readonly needsMs: number;
  readonly arrival: Arrival = new Arrival(this);

  constructor(
    call: PolicyCall,
    partition: Partition<OrderedWaiter>,
    rank: number,
    needsMs: number,
    since: number,
  ) {
    super(call);
    this.partition = partition;
    this.rank = rank;
    this.needsMs = needsMs;
    this.since = since;
  }
}

/** Its place among all that wait, in the order in which they came. */
export class Arrival extends ListNode {
  readonly waiter: OrderedWaiter;

  constructor(waiter: OrderedWaiter) {
    super();
    this.waiter = waiter;
  }
}
