import type { PartitionSnapshot, Slots } from './slots.ts';

export interface BulkheadSnapshot {
  readonly active: number;
  /** Of the active ones, those that nobody waits for any more. */
  readonly abandoned: number;
  readonly paused: boolean;
  readonly queued: number;
  /** `null`: no limit. */
  readonly available: number | null;
  /** `null`: no limit. */
  readonly maxConcurrent: number | null;
  /** `null`: no limit. */
  readonly maxQueued: number | null;
  /** True if the queue does not drain; not there without `codel`. */
  readonly overloaded?: boolean;
  /** Not there without `partitions`. Calls that belong to none of them are under `rest`. */
  readonly partitions?: Readonly<Record<string, PartitionSnapshot>>;
}

export function takeSnapshot(slots: Slots, abandoned: number): BulkheadSnapshot {
  const { overloaded, partitions } = slots;
  return Object.freeze({
    active: slots.active,
    abandoned,
    paused: slots.paused,
    queued: slots.queued,
    available: finite(slots.available),
    maxConcurrent: finite(slots.maxConcurrent),
    maxQueued: finite(slots.maxQueued),
    ...(overloaded !== undefined && { overloaded }),
    ...(partitions !== undefined && { partitions }),
  });
}

/** JSON has no Infinity. */
function finite(limit: number): number | null {
  return limit === Infinity ? null : limit;
}
