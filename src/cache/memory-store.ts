import { LRUCache } from 'lru-cache';
import type { CacheEntry, CacheStore, Lease } from './store.ts';

/** How much a store in this process keeps. */
export interface MemoryStoreBounds {
  readonly maxEntries: number;
  /** The most that the sizes of all entries may add up to; Infinity for no limit. */
  readonly maxSize: number;
}

interface Held {
  readonly until: number;
}

/** Loads that failed to end leave their lease behind; so many are there at least before they are looked through. */
const MIN_LEASES = 64;

/**
 * Keeps entries in this process: when there are too many, or they are too large, those that were asked for least recently make room. It
 * answers at once. Several caches may share one; it is what a cache has for itself where no store is given.
 */
export class MemoryStore implements CacheStore {
  #bounds: MemoryStoreBounds;
  #entries: LRUCache<string, CacheEntry>;
  /** Of loads under way. */
  readonly #leases = new Map<string, Held>();
  #lookThroughAt = MIN_LEASES;

  constructor(bounds: MemoryStoreBounds) {
    this.#bounds = bounds;
    this.#entries = made(bounds);
  }

  /** How many entries there are. */
  get entries(): number {
    return this.#entries.size;
  }

  /** The sum of their sizes; 0 where nothing bounds it. */
  get size(): number {
    return this.#entries.calculatedSize;
  }

  /** How many leases are known. */
  get leases(): number {
    return this.#leases.size;
  }

  get(key: string, now: number): CacheEntry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || now < entry.keptUntil) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, entry: CacheEntry, _now: number, lease?: Lease): boolean {
    if (lease !== undefined) {
      if (this.#leases.get(key) !== lease) return false;
      this.#leases.delete(key);
    }
    if (entry.size > this.#bounds.maxSize) {
      this.#entries.delete(key); // what it would replace is out of date
      return false;
    }
    // A size of 0 counts for nothing, which the library does not know.
    this.#entries.set(key, entry, this.#bounds.maxSize < Infinity ? { size: Math.max(1, entry.size) } : {});
    return true;
  }

  delete(key: string): void {
    this.#entries.delete(key);
    this.#leases.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#leases.clear();
  }

  lease(key: string, ms: number, now: number): Lease | undefined {
    const held = this.#leases.get(key);
    if (held !== undefined && now < held.until) return undefined;
    const lease: Held = { until: now + ms };
    this.#leases.set(key, lease);
    if (this.#leases.size > this.#lookThroughAt) this.#lookThrough(now);
    return lease;
  }

  release(key: string, lease: Lease): void {
    if (this.#leases.get(key) === lease) this.#leases.delete(key);
  }

  /** Changes what it is bounded by, and lets go of what is too much. */
  resize(bounds: MemoryStoreBounds): void {
    const before = this.#entries;
    this.#bounds = bounds;
    this.#entries = made(bounds);
    before.rforEach((entry, key) => this.set(key, entry, 0));
  }

  /** Forgets leases whose time is over; as seldom as there are more of them. */
  #lookThrough(now: number): void {
    for (const [key, { until }] of this.#leases) if (until <= now) this.#leases.delete(key);
    this.#lookThroughAt = Math.max(MIN_LEASES, 2 * this.#leases.size);
  }
}

function made({ maxEntries, maxSize }: MemoryStoreBounds): LRUCache<string, CacheEntry> {
  return new LRUCache({ max: maxEntries, ...(maxSize < Infinity && { maxSize: Math.max(1, maxSize) }) });
}
