import type { MemoryStore } from './memory-store.ts';

export interface CacheSnapshot {
  /** Entries that are kept in this process; `null` where a store keeps them. */
  readonly entries: number | null;
  /** The sum of their sizes, where `maxSize` bounds it; `null` where a store keeps them. */
  readonly size: number | null;
  /** Loads under way. */
  readonly loads: number;
  /** Calls that wait for these. */
  readonly waiting: number;
  /** Since the beginning: answers that were fresh, that were not, and calls for which there was none. */
  readonly hits: number;
  readonly stales: number;
  readonly misses: number;
  /** How often the store has failed. */
  readonly storeFailures: number;
}

/** The counts of a cache. */
export class Tally {
  hits = 0;
  stales = 0;
  misses = 0;
  waiting = 0;
  storeFailures = 0;

  snapshot(memory: MemoryStore | undefined, loads: number): CacheSnapshot {
    const { waiting, hits, stales, misses, storeFailures } = this;
    const [entries, size] = [memory?.entries ?? null, memory?.size ?? null];
    return Object.freeze({ entries, size, loads, waiting, hits, stales, misses, storeFailures });
  }
}
