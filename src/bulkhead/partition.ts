import { type RankedNode, RankedQueue } from '../structures/index.ts';

/** Calls that have a share of the permits to themselves, and may use what the others leave. */
export class Partition<N extends RankedNode = RankedNode> {
  readonly name: string;
  /** From 0 to 1. */
  readonly share: number;
  /** True if it may hold more permits than its share, as long as no other partition wants them. */
  readonly borrows: boolean;
  /** Its calls that run. */
  active = 0;
  readonly queue: RankedQueue<N> = new RankedQueue();

  constructor(name: string, share: number, borrows: boolean) {
    this.name = name;
    this.share = share;
    this.borrows = borrows;
  }

  /** True if one more of its calls may run where a permit is free. A share is worth one permit at least. */
  mayRun(maxConcurrent: number): boolean {
    return this.borrows || this.active < Math.max(1, Math.floor(this.share * maxConcurrent + ROUNDING));
  }
}

/** 29 hundredths of a hundred are 29, also in binary fractions. */
const ROUNDING = 1e-9;

/**
 * The partition whose calls wait and may run that has the least for its share, with one permit more: so whoever has less than its share is
 * served before any that would have more. This is how D'Hondt gives out seats.
 */
export function nextToRun<P extends Partition>(
  partitions: readonly P[],
  maxConcurrent: number,
): P | undefined {
  let next: P | undefined;
  for (const one of partitions) {
    if (one.queue.size === 0 || !one.mayRun(maxConcurrent)) continue;
    if (next === undefined || (one.active + 1) * next.share < (next.active + 1) * one.share) next = one;
  }
  return next;
}

/**
 * The partition that has to make room in a full queue for a call of `newcomer`: the one that has the most calls waiting for its share. That
 * is the newcomer's own, if none has more than it would have with this call.
 */
export function crowded<P extends Partition>(partitions: readonly P[], newcomer: P): P {
  let most = newcomer;
  let [queued, share] = [newcomer.queue.size + 1, newcomer.share];
  for (const one of partitions) {
    if (one === newcomer || one.queue.size * share <= queued * one.share) continue;
    most = one;
    [queued, share] = [one.queue.size, one.share];
  }
  return most;
}
