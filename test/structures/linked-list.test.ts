import { describe, expect, it } from 'vitest';
import { LinkedList, type ListNode } from '../../src/structures/index.ts';

class Item implements ListNode {
  list: object | undefined = undefined;
  previous: ListNode | undefined = undefined;
  next: ListNode | undefined = undefined;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

function listOf(...names: string[]): { list: LinkedList<Item>; items: Item[] } {
  const list = new LinkedList<Item>();
  return { list, items: names.map((name) => list.push(new Item(name))) };
}

function drain(list: LinkedList<Item>): string {
  let names = '';
  for (let item = list.shift(); item !== undefined; item = list.shift()) names += item.name;
  return names;
}

describe('LinkedList', () => {
  it('gives items back in the order in which they came', () => {
    const { list } = listOf('a', 'b', 'c');
    expect(list.size).toBe(3);
    expect(list.first?.name).toBe('a');
    expect(drain(list)).toBe('abc');
    expect(list.size).toBe(0);
  });

  it('is empty at first', () => {
    const list = new LinkedList<Item>();
    expect(list.size).toBe(0);
    expect(list.first).toBeUndefined();
    expect(list.shift()).toBeUndefined();
  });

  it.each([
    [0, 'bc'],
    [1, 'ac'],
    [2, 'ab'],
  ])('removes item %i from wherever it is', (index, rest) => {
    const { list, items } = listOf('a', 'b', 'c');
    expect(list.remove(items[index] as Item)).toBe(true);
    expect(list.size).toBe(2);
    expect(drain(list)).toBe(rest);
  });

  it('says that an item is not in it (any more), and leaves other lists alone', () => {
    const { list, items } = listOf('a');
    const other = listOf('b');
    expect(other.list.remove(items[0] as Item)).toBe(false);
    expect(list.remove(items[0] as Item)).toBe(true);
    expect(list.remove(items[0] as Item)).toBe(false);
    expect(list.size).toBe(0);
    expect(other.list.size).toBe(1);
  });

  it('takes an item again that was removed', () => {
    const { list, items } = listOf('a', 'b');
    list.remove(items[0] as Item);
    list.push(items[0] as Item);
    expect(drain(list)).toBe('ba');
  });

  it('keeps no neighbours alive through a removed item', () => {
    const { list, items } = listOf('a', 'b', 'c');
    const middle = items[1] as Item;
    list.remove(middle);
    expect([middle.list, middle.previous, middle.next]).toEqual([undefined, undefined, undefined]);
  });
});
