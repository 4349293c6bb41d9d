import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FairNode, FairQueue, ListNode } from '../../src/structures/index.ts';

class Item extends ListNode implements FairNode {
  flow: ListNode | undefined = undefined;
  readonly key: string;

  constructor(key: string) {
    super();
    this.key = key;
  }
}

const keys = fc.constantFrom('a', 'b', 'c', 'd');
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('push' as const), key: keys }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('shift' as const), latest: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), at: fc.nat(30) }) },
);

describe('FairQueue', () => {
  it('does what an array per key and an array of turns do, whatever the steps', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const queue = new FairQueue<Item>();
        const all: Item[] = [];
        const turns: { key: string; items: Item[] }[] = [];
        for (const next of steps) {
          if (next.do === 'push') {
            const item = new Item(next.key);
            all.push(item);
            queue.push(item, item.key);
            const turn = turns.find(({ key }) => key === item.key);
            if (turn === undefined) turns.push({ key: item.key, items: [item] });
            else turn.items.push(item);
          } else if (next.do === 'shift') {
            const turn = turns.shift();
            const expected = next.latest ? turn?.items.pop() : turn?.items.shift();
            expect(queue.shift(next.latest)).toBe(expected);
            if (turn !== undefined && turn.items.length > 0) turns.push(turn);
          } else {
            const item = all[next.at];
            if (item === undefined) continue;
            const at = turns.findIndex(({ items }) => items.includes(item));
            expect(queue.remove(item)).toBe(at >= 0);
            if (at < 0) continue;
            const { items } = turns[at]!;
            items.splice(items.indexOf(item), 1);
            if (items.length === 0) turns.splice(at, 1);
          }
          const lengths = turns.map(({ items }) => items.length);
          expect(queue.size).toBe(lengths.reduce((sum, length) => sum + length, 0));
          expect(queue.keys).toBe(turns.length);
          expect(queue.longest).toBe(Math.max(0, ...lengths));
          const last = queue.lastOfLongest;
          const longest = turns.filter(({ items }) => items.length === queue.longest);
          expect(last === undefined ? [] : [last]).toEqual(
            last === undefined
              ? []
              : longest.map(({ items }) => items.at(-1)).filter((item) => item === last),
          );
          expect(last === undefined).toBe(turns.length === 0);
        }
      }),
    );
  });

  it('has no key wait for more items of another than one in each round', () => {
    fc.assert(
      fc.property(fc.array(keys, { minLength: 1, maxLength: 60, size: 'max' }), (pushed) => {
        const queue = new FairQueue<Item>();
        for (const key of pushed) queue.push(new Item(key), key);
        const served = new Map<string, number>();
        for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
          served.set(item.key, (served.get(item.key) ?? 0) + 1);
          const waiting = [...new Set(pushed)].filter((key) => queue.lengthOf(key) > 0);
          for (const key of waiting) {
            const most = Math.max(...served.values());
            expect(most - (served.get(key) ?? 0)).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  it('has an item wait for no more of another key than its own key has in front of it, and itself', () => {
    const steps = fc.array(
      fc.oneof({ weight: 3, arbitrary: keys }, { weight: 2, arbitrary: fc.constant(undefined) }),
      {
        maxLength: 80,
        size: 'max',
      },
    );
    fc.assert(
      fc.property(steps, (script) => {
        const queue = new FairQueue<Item>();
        /**
         * For each waiting item: its position in the queue of its key on arrival, and the number of items of each other key that
         * went meanwhile.
         */
        const waiting = new Map<Item, { place: number; passed: Map<string, number> }>();
        for (const key of script) {
          if (key !== undefined) {
            const item = new Item(key);
            queue.push(item, key);
            waiting.set(item, { place: queue.lengthOf(key), passed: new Map() });
            continue;
          }
          const served = queue.shift();
          if (served === undefined) continue;
          waiting.delete(served);
          for (const [item, { place, passed }] of waiting) {
            if (item.key === served.key) continue;
            passed.set(served.key, (passed.get(served.key) ?? 0) + 1);
            expect(passed.get(served.key)).toBeLessThanOrEqual(place);
          }
        }
      }),
    );
  });
});
