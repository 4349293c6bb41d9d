import fc from 'fast-check';
import { type CacheEntry, MemoryStore } from 'seawall';
import { describe, expect, it } from 'vitest';

const operations = fc.array(
  fc.record({
    does: fc.constantFrom('get', 'set', 'set', 'delete', 'resize'),
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    size: fc.integer({ min: 0, max: 6 }),
    forMs: fc.integer({ min: 0, max: 30 }),
    entries: fc.integer({ min: 1, max: 5 }),
  }),
  { maxLength: 100 },
);

function entryUntil(value: number, until: number, size: number): CacheEntry {
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
  it('keeps what a naive list keeps, and never more than its bounds', () => {
    fc.assert(
      fc.property(operations, fc.constantFrom(10, Number.POSITIVE_INFINITY), (all, maxSize) => {
        let maxEntries = 3;
        const store = new MemoryStore({ maxEntries, maxSize });
        // The least recently used first.
        let list: { key: string; entry: CacheEntry }[] = [];
        const weigh = ({ size }: CacheEntry) => (maxSize < Infinity ? Math.max(1, size) : 0);
        const total = () => list.reduce((sum, { entry }) => sum + weigh(entry), 0);
        const without = (key: string) => list.filter((one) => one.key !== key);
        const shrink = () => {
          while (list.length > maxEntries || total() > maxSize) list.shift();
        };
        for (const [now, { does, key, size, forMs, entries }] of all.entries()) {
          if (does === 'set') {
            const entry = entryUntil(now, now + forMs, size);
            expect(store.set(key, entry, now)).toBe(size <= maxSize);
            list = [...without(key), { key, entry }];
            shrink();
          } else if (does === 'delete') {
            store.delete(key);
            list = without(key);
          } else if (does === 'resize') {
            maxEntries = entries;
            store.resize({ maxEntries, maxSize });
            shrink();
          } else {
            const found = list.find((one) => one.key === key);
            const isKept = found !== undefined && now < found.entry.keptUntil;
            expect(store.get(key, now)).toBe(isKept ? found.entry : undefined);
            list = isKept ? [...without(key), found] : without(key);
          }
          expect([store.entries, store.size]).toEqual([list.length, total()]);
        }
      }),
    );
  });
});
