import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap, HeapNode } from '../../src/structures/index.ts';

type Step =
  | { readonly do: 'push' | 'move'; readonly at: number; readonly key: number }
  | { readonly do: 'remove'; readonly at: number }
  | { readonly do: 'shift'; readonly by: number };

const at = fc.nat(19);
const key = fc.integer({ min: -5, max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('push' as const, 'move' as const), at, key }),
  fc.record({ do: fc.constant('remove' as const), at }),
  fc.record({ do: fc.constant('shift' as const), by: key }),
);

describe('Heap', () => {
  it('has the least key first, and among equals the first that came, as a sorted list does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const nodes = Array.from({ length: 20 }, () => new HeapNode());
        const heap = new Heap<HeapNode>();
        let model: { node: HeapNode; key: number; order: number }[] = [];
        let order = 0;
        const put = (node: HeapNode, key: number) => {
          model = model.filter((one) => one.node !== node);
          order += 1;
          model.push({ node, key, order });
          model.sort((one, other) => one.key - other.key || one.order - other.order);
        };
        for (const one of steps) {
          if (one.do === 'shift') {
            heap.shift(one.by);
            for (const each of model) each.key += one.by;
          } else {
            const node = nodes[one.at] as HeapNode;
            const isIn = model.some((each) => each.node === node);
            if (one.do === 'remove') {
              expect(heap.remove(node)).toBe(isIn);
              model = model.filter((each) => each.node !== node);
            } else if (isIn === (one.do === 'move')) {
              if (isIn) heap.move(node, one.key);
              else heap.push(node, one.key);
              put(node, one.key);
            }
          }
          expect(heap.size).toBe(model.length);
          expect(heap.first).toBe(model[0]?.node);
        }
        while (heap.first !== undefined) {
          expect(heap.first).toBe(model.shift()?.node);
          heap.remove(heap.first);
        }
        expect(model).toEqual([]);
      }),
    );
  });
});
