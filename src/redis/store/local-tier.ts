import { type CacheEntry, MemoryStore } from '../../cache/index.ts';

/** A question to the server that may be answered with what is out of date by then. */
interface Reading {
  isOutdated: boolean;
}

/**
 * Entries that were read of late, in this process. What the server is being asked for while others replace it is not kept: nobody knows which came
 * first.
 */
export class LocalTier {
  readonly #ttlMs: number;
  readonly #entries: MemoryStore;
  /** Questions under way, by key. */
  readonly #readings = new Map<string, Set<Reading>>();

  constructor(ttlMs: number, maxEntries: number) {
    this.#ttlMs = ttlMs;
    this.#entries = new MemoryStore({ maxEntries, maxSize: Infinity });
  }

  /** How many entries there are. */
  get size(): number {
    return this.#entries.entries;
  }

  get(key: string, now: number): CacheEntry | undefined {
    return this.#entries.get(key, now)?.value as CacheEntry | undefined;
  }

  /** Asks the server for the entry, or to take it, and keeps what has become of it for a while. */
  async through(
    key: string,
    ask: () => Promise<CacheEntry | undefined>,
    now: number,
  ): Promise<CacheEntry | undefined> {
    const reading: Reading = { isOutdated: false };
    const readings = this.#readings.get(key) ?? new Set();
    this.#readings.set(key, readings.add(reading));
    try {
      const entry = await ask();
      if (entry !== undefined && !reading.isOutdated) this.#keep(key, entry, now);
      return entry;
    } finally {
      readings.delete(reading);
      if (readings.size === 0) this.#readings.delete(key);
    }
  }

  /** The entry has been replaced, or deleted. */
  forget(key: string): void {
    this.#outdate(key);
    this.#entries.delete(key);
  }

  /** Any of them may have been replaced. */
  clear(): void {
    for (const key of this.#readings.keys()) this.#outdate(key);
    this.#entries.clear();
  }

  /** One that is stale may have been replaced where nobody tells of it: the server is asked for it. */
  #keep(key: string, entry: CacheEntry, now: number): void {
    const keptUntil = Math.min(entry.freshUntil, now + this.#ttlMs);
    this.#entries.set(key, Object.freeze({ ...entry, value: entry, keptUntil }), now);
  }

  #outdate(key: string): void {
    for (const reading of this.#readings.get(key) ?? []) reading.isOutdated = true;
  }
}
