import { type CacheEntry, MemoryStore } from '../../cache/index.ts';

/** A question to the server, whose answer may be out of date when it arrives. */
interface Question {
  /** The stamp of the write, if it is one. */
  readonly stamp: string | undefined;
  isOutdated: boolean;
}

/** An entry in this process. */
interface Kept {
  readonly entry: CacheEntry;
  /** The stamp of the write that it is from; `undefined` if it was read. */
  readonly stamp: string | undefined;
}

/**
 * The entries that this process has read or written of late. An answer that was under way while its entry was replaced is not kept: its
 * order is unknown.
 */
export class LocalTier {
  readonly #ttlMs: number;
  readonly #entries: MemoryStore;
  /** The questions under way, by key. */
  readonly #questions = new Map<string, Set<Question>>();

  constructor(ttlMs: number, maxEntries: number) {
    this.#ttlMs = ttlMs;
    this.#entries = new MemoryStore({ maxEntries, maxSize: Infinity });
  }

  /** The number of entries. */
  get size(): number {
    return this.#entries.entries;
  }

  get(key: string, now: number): CacheEntry | undefined {
    return (this.#entries.get(key, now)?.value as Kept | undefined)?.entry;
  }

  /**
   * Asks the server for the entry, or to take it, and keeps the result for a while.
   * @param stamp of a write: the news of it outdates everything but itself
   */
  async through(
    key: string,
    ask: () => Promise<CacheEntry | undefined>,
    now: number,
    stamp?: string,
  ): Promise<CacheEntry | undefined> {
    const question: Question = { stamp, isOutdated: false };
    const questions = this.#questions.get(key) ?? new Set();
    this.#questions.set(key, questions.add(question));
    try {
      const entry = await ask();
      if (entry !== undefined && !question.isOutdated) this.#keep(key, { entry, stamp }, now);
      return entry;
    } finally {
      questions.delete(question);
      if (questions.size === 0 && this.#questions.get(key) === questions) this.#questions.delete(key);
    }
  }

  /**
   * Forgets the entry: it was replaced or deleted.
   * @param stamp of the write that replaced it, whose own entry stays
   */
  forget(key: string, stamp?: string): void {
    for (const question of this.#questions.get(key) ?? []) {
      if (stamp === undefined || question.stamp !== stamp) question.isOutdated = true;
    }
    const kept = this.#entries.get(key, Number.NEGATIVE_INFINITY)?.value as Kept | undefined;
    if (kept !== undefined && (stamp === undefined || kept.stamp !== stamp)) this.#entries.delete(key);
  }

  /** Forgets all entries: any of them may have been replaced. */
  clear(): void {
    for (const questions of this.#questions.values()) {
      for (const question of questions) question.isOutdated = true;
    }
    this.#entries.clear();
  }

  /** A stale entry is not kept: the news of its replacement may be on the way. */
  #keep(key: string, kept: Kept, now: number): void {
    const { entry } = kept;
    const keptUntil = Math.min(entry.freshUntil, now + this.#ttlMs);
    this.#entries.set(key, Object.freeze({ ...entry, value: kept, keptUntil }), now);
  }
}
