import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ListNode, type RankedNode, RankedQueue } from '../../src/structures/index.ts';

class Item extends ListNode implements RankedNode {
  flow: ListNode | undefined = undefined;
  readonly rank: number;
  readonly key: string;

  constructor(rank: number, key: string) {
    super();
    this.rank = rank;
    this.key = key;
  }
}

const arrivals = fc.array(fc.tuple(fc.nat(3), fc.constantFrom('a', 'b', 'c')), {
  maxLength: 80,
  size: 'max',
});

it('keeps, of a full queue, the most that are the highest, and of the lowest rank as fair a part as there is', () => {
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 8 }), (coming, room) => {
      const queue = new RankedQueue<Item>();
      const inside = new Set<Item>();
      for (const [rank, key] of coming) {
        const item = new Item(rank, key);
        if (queue.size >= room) {
          const victim = queue.displacedBy(rank, key);
          const least = Math.min(...[...inside].map((one) => one.rank));
          if (victim === undefined) {
            expect(rank).toBeLessThanOrEqual(least);
            continue;
          }
          expect(victim.rank).toBe(least);
          const of = (name: string) =>
            [...inside].filter((one) => one.rank === least && one.key === name).length;
          // No item is dropped for one whose key then has more.
          if (rank === least) expect(of(victim.key) - 1).toBeGreaterThanOrEqual(of(key) + 1);
          else expect(rank).toBeGreaterThan(least);
          expect(queue.remove(victim)).toBe(true);
          inside.delete(victim);
        }
        queue.push(item, key);
        inside.add(item);
        expect(queue.size).toBe(inside.size);
      }
      const offered = coming.map(([rank]) => rank).sort((a, b) => b - a);
      const kept = [...inside].map(({ rank }) => rank).sort((a, b) => b - a);
      expect(kept).toEqual(offered.slice(0, room));
      const out: number[] = [];
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) out.push(item.rank);
      expect(out).toEqual(kept);
    }),
  );
});
