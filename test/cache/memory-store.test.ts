import { checkStore } from 'seawall/testing';
import { describe, expect, it } from 'vitest';
import { type CacheEntry, MemoryStore } from '../../src/cache/index.ts';

function entry(value: unknown, size = 1, until = 1000): CacheEntry {
  return {
    value,
    isFailure: false,
    storedAt: 0,
    freshUntil: until,
    staleUntil: until,
    errorUntil: until,
    keptUntil: until,
    size,
  };
}

describe('MemoryStore', () => {
  it('does all that a store has to', async () => {
    let now = 0;
    const clauses = await checkStore(() => new MemoryStore({ maxEntries: 100, maxSize: Infinity }), {
      now: () => now,
      advance: (ms) => {
        now += ms;
      },
    });
    expect(clauses.length).toBeGreaterThan(10);
  });

  it('lets go of what was asked for least recently', () => {
    const store = new MemoryStore({ maxEntries: 2, maxSize: Infinity });
    store.set('a', entry(1), 0);
    store.set('b', entry(2), 0);
    store.get('a', 0);
    store.set('c', entry(3), 0);
    expect(['a', 'b', 'c'].map((key) => store.get(key, 0)?.value)).toEqual([1, undefined, 3]);
    expect(store.entries).toBe(2);
  });

  it('keeps to the size, and keeps nothing that is larger by itself', () => {
    const store = new MemoryStore({ maxEntries: 100, maxSize: 10 });
    expect(store.set('a', entry(1, 6), 0)).toBe(true);
    expect(store.set('b', entry(2, 5), 0)).toBe(true);
    expect([store.get('a', 0), store.size]).toEqual([undefined, 5]);
    expect(store.set('b', entry(3, 11), 0)).toBe(false);
    expect([store.get('b', 0), store.size]).toEqual([undefined, 0]);
    expect(store.set('c', entry(4, 0), 0)).toBe(true);
  });

  it('keeps what was used last when it becomes smaller', () => {
    const store = new MemoryStore({ maxEntries: 3, maxSize: Infinity });
    for (const key of ['a', 'b', 'c']) store.set(key, entry(key), 0);
    store.get('a', 0);
    store.resize({ maxEntries: 2, maxSize: 100 });
    expect(['a', 'b', 'c'].map((key) => store.get(key, 0)?.value)).toEqual(['a', undefined, 'c']);
  });

  it('forgets leases of loads that never ended', () => {
    const store = new MemoryStore({ maxEntries: 1, maxSize: Infinity });
    for (let at = 0; at < 10_000; at += 1) expect(store.lease(`key ${at}`, 10, at)).toBeDefined();
    expect(store.leases).toBeLessThanOrEqual(128);
  });
});
