import type { PolicyCall } from '../core/index.ts';
import { type Ahead, LinkedList, ListNode } from '../structures/index.ts';
import type { BucketId } from './buckets.ts';

/**
 * The calls that wait for permits: a line for each bucket that somebody waits for, first come, first served. Only the
 * first in a line looks at the clock; when it goes, it wakes the next. So nobody overtakes, and a call that leaves makes
 * way for those behind it.
 */
export class WaitingLines {
  readonly #lines = new Map<BucketId, Line>();
  #size = 0;

  /** How many wait, in all lines. */
  get size(): number {
    return this.#size;
  }

  /** The line at a bucket, if anybody waits there. */
  at(bucket: BucketId): Line | undefined {
    return this.#size === 0 ? undefined : this.#lines.get(bucket);
  }

  join(bucket: BucketId, call: PolicyCall, cost: number): Waiter {
    let line = this.#lines.get(bucket);
    if (line === undefined) {
      line = new Line(bucket);
      this.#lines.set(bucket, line);
    }
    line.costOfEach = line.size === 0 || line.costOfEach === cost ? cost : Number.NaN;
    line.cost += cost;
    this.#size += 1;
    return line.push(new Waiter(call, cost, line));
  }

  leave(waiter: Waiter): void {
    const { line } = waiter;
    const wasFirst = line.first === waiter;
    if (!line.remove(waiter)) return;
    line.cost -= waiter.cost;
    this.#size -= 1;
    if (line.first === undefined) this.#lines.delete(line.bucket);
    else if (wasFirst) line.first.call.resume();
  }

  /** Permits were put back: who comes first may have waited long enough. */
  wakeFirst(bucket: BucketId): void {
    this.at(bucket)?.first?.call.resume();
  }

  /** How long they have to wait has changed. */
  wakeFirsts(): void {
    for (const line of this.#lines.values()) line.first?.call.resume();
  }
}

export class Line extends LinkedList<Waiter> implements Ahead {
  readonly bucket: BucketId;
  /** The permits that all waiting calls will take. */
  cost = 0;
  costOfEach: number = Number.NaN;

  constructor(bucket: BucketId) {
    super();
    this.bucket = bucket;
  }

  *costs(): Iterable<number> {
    for (let waiter = this.first; waiter !== undefined; waiter = waiter.next as Waiter | undefined)
      yield waiter.cost;
  }
}

export class Waiter extends ListNode {
  readonly call: PolicyCall;
  readonly cost: number;
  readonly line: Line;

  constructor(call: PolicyCall, cost: number, line: Line) {
    super();
    this.call = call;
    this.cost = cost;
    this.line = line;
  }
}
