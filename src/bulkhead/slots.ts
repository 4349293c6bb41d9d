import type { Admission, PolicyCall } from '../core/index.ts';
import { ListNode } from '../structures/index.ts';

/**
 * Where a bulkhead's calls get their permits: from its own {@link Semaphore}, or from an {@link AdoptedLimit}.
 * The `permit` of a call is what it holds, or waits with.
 */
export interface Slots {
  maxConcurrent: number;
  maxQueued: number;
  /** Calls of this bulkhead that run. */
  readonly active: number;
  /** Calls of this bulkhead that wait. */
  readonly queued: number;
  /** Calls that could enter now without waiting. */
  readonly available: number;
  /** True if nobody is let in, even where permits are free. */
  paused: boolean;
  /** True if the queue does not drain, where that is measured. */
  readonly overloaded?: boolean | undefined;
  /** By name, where there are any. */
  readonly partitions?: Readonly<Record<string, PartitionSnapshot>> | undefined;
  enter(call: PolicyCall): Entry | Admission;
  /** A call that was told to wait does so no longer. If it was let in meanwhile, the next one gets its place. */
  withdraw(waiter: Waiter): void;
  /** Decides for each call that waits, the first first. Answers with how many these were. */
  clear(decision: () => Admission): number;
  /** A call that was let in has ended; `permit` is what `enter` left in it. */
  release(permit: unknown): void;
}

/** `soon`: a place is free, but it takes its giver a moment to hand it out. */
export type Entry = 'entered' | 'soon' | 'queued' | 'full';

/** How many calls of a partition run, and wait. */
export interface PartitionSnapshot {
  readonly active: number;
  readonly queued: number;
}

/** A call that waits for a permit. */
export class Waiter extends ListNode {
  readonly call: PolicyCall;
  /** Made when the call is resumed, and so before it asks for it: what was granted then cannot be taken by another. */
  decision: Admission | undefined = undefined;

  constructor(call: PolicyCall) {
    super();
    this.call = call;
  }

  decide(decision: Admission): void {
    this.decision = decision;
    this.call.resume();
  }
}
