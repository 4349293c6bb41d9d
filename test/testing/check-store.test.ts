import { type CacheEntry, type CacheStore, MemoryStore } from 'seawall';
import { CacheStoreError, checkStore } from 'seawall/testing';
import { describe, expect, it } from 'vitest';

const tried = (make: () => CacheStore, toleranceMs = 0) => {
  let now = 1000;
  return checkStore(make, {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    toleranceMs,
  });
};
const memory = () => new MemoryStore({ maxEntries: 100, maxSize: Number.POSITIVE_INFINITY });

/** Makes a store that does everything except the given methods. */
const all = (but: (store: MemoryStore) => Partial<CacheStore>) => (): CacheStore => {
  const store = memory();
  return {
    get: (key, now) => store.get(key, now),
    set: (key, entry, now, lease) => store.set(key, entry, now, lease),
    delete: (key) => store.delete(key),
    clear: () => store.clear(),
    lease: (key, ms, now) => store.lease(key, ms, now),
    release: (key, lease) => store.release(key, lease),
    ...but(store),
  };
};

describe('checkStore', () => {
  it('is content with one that does all, at once or later, with and without what may be left out', async () => {
    const clauses = await tried(memory);
    expect(clauses).toContain('grants a lease to one caller at a time');
    expect(await tried(all((store) => ({ get: async (key, now) => store.get(key, now) })))).toEqual(clauses);
    const none = { clear: undefined, lease: undefined, release: undefined } as never;
    expect(await tried(all(() => none))).toEqual(clauses);
  });

  const shifted = (store: MemoryStore): Partial<CacheStore> => ({
    get: (key, now) => {
      const entry = store.get(key, now);
      return entry && { ...entry, storedAt: entry.storedAt + 3 };
    },
  });

  it('lets a shared store reckon a little differently', async () => {
    await tried(all(shifted), 5);
    await expect(tried(all(shifted), 2)).rejects.toThrow(
      'the store keeps an entry with its value, kind and times: storedAt at 1000 is 1003, not 1000',
    );
  });

  it.each<[string, (store: MemoryStore) => Partial<CacheStore>]>([
    [
      'returns undefined for a key that it does not keep',
      () => ({ get: () => ({ value: 1 }) as CacheEntry }),
    ],
    [
      'keeps keys apart',
      (store) => ({
        get: (key, now) => store.get(key.toLowerCase(), now),
        set: (key, entry, now) => store.set(key.toLowerCase(), entry, now),
      }),
    ],
    ['drops it when its time is over', (store) => ({ get: (key) => store.get(key, 0) })],
    ['forgets a deleted entry', () => ({ delete: () => undefined })],
    ['forgets all entries when it is cleared', () => ({ clear: () => undefined })],
    ['grants a lease to one caller at a time', () => ({ lease: () => 1 })],
    ['and ends the lease', (store) => ({ set: (key, entry, now) => store.set(key, entry, now) })],
    [
      'ends the lease when the entry is deleted',
      (store) => ({
        delete: (key) => void store.set(key, { ...(store.get(key, 0) as CacheEntry), keptUntil: 0 }, 0),
      }),
    ],
    ['to another caller at once', () => ({ release: () => undefined })],
  ])('finds what does not: %s', async (clause, but) => {
    const error = await tried(all(but)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CacheStoreError);
    expect((error as CacheStoreError).clause).toContain(clause);
  });
});
