import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinkedList, type ListNode } from '../../src/structures/index.ts';

class Item implements ListNode {
  list: object | undefined = undefined;
  previous: ListNode | undefined = undefined;
  next: ListNode | undefined = undefined;
  readonly id: number;

  constructor(id: number) {
    this.id = id;
  }
}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ do: 'push' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'shift' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), at: fc.nat(30) }) },
);

describe('LinkedList', () => {
  it('does what an array does, whatever the steps', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const list = new LinkedList<Item>();
        let model: Item[] = [];
        const all: Item[] = [];
        for (const next of steps) {
          if (next.do === 'push') {
            const item = new Item(all.length);
            all.push(item);
            model.push(item);
            expect(list.push(item)).toBe(item);
          } else if (next.do === 'shift') {
            expect(list.shift()).toBe(model.shift());
          } else {
            const item = all[next.at];
            if (item === undefined) continue;
            expect(list.remove(item)).toBe(model.includes(item));
            model = model.filter((other) => other !== item);
          }
          expect(list.size).toBe(model.length);
          expect(list.first).toBe(model[0]);
        }
        const rest: number[] = [];
        for (let item = list.shift(); item !== undefined; item = list.shift()) rest.push(item.id);
        expect(rest).toEqual(model.map((item) => item.id));
      }),
    );
  });
});
