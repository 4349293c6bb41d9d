import { describe, expect, it } from 'vitest';
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

/** A queue of items such as `0a`: of rank 0 and key a. */
function queueOf(...names: readonly string[]): { queue: RankedQueue<Item>; items: Item[] } {
  const queue = new RankedQueue<Item>();
  const items = names.map((name) => new Item(Number(name[0]), name.slice(1)));
  for (const item of items) queue.push(item, item.key);
  return { queue, items };
}

describe('RankedQueue', () => {
  it('gives out the highest rank first, and of that the first or the latest', () => {
    const { queue, items } = queueOf('0a', '2a', '2a', '1a');
    expect(queue.size).toBe(4);
    expect(queue.shift(true)).toBe(items[2]);
    expect(queue.shift()).toBe(items[1]);
    expect(queue.size).toBe(2);
    expect(queue.shift()).toBe(items[3]);
    expect(queue.shift()).toBe(items[0]);
    expect(queue.shift()).toBeUndefined();
    expect(queue.size).toBe(0);
  });

  it('gives out the first, not the latest, unless it is asked for that', () => {
    const { queue, items } = queueOf('1a', '1a', '1a');
    expect(queue.shift(false)).toBe(items[0]);
    expect(queue.shift()).toBe(items[1]);
    expect(queue.shift(true)).toBe(items[2]);
  });

  it('counts what is removed once, and takes no notice of what it does not hold', () => {
    const { queue, items } = queueOf('1a', '1b');
    expect(queue.remove(items[0]!)).toBe(true);
    expect(queue.remove(items[0]!)).toBe(false);
    expect(queue.remove(new Item(9, 'a'))).toBe(false);
    expect(queue.size).toBe(1);
  });

  it('names the one that would go last of all', () => {
    const { queue, items } = queueOf('2a', '1a', '1b', '1b');
    expect(queue.least).toBe(items[3]);
    queue.remove(items[3]!);
    queue.remove(items[2]!);
    expect(queue.least).toBe(items[1]);
    queue.remove(items[1]!);
    expect(queue.least).toBe(items[0]);
    queue.remove(items[0]!);
    expect(queue.least).toBeUndefined();
  });

  it('has somebody make room only for a higher rank, or for a key that has fewer', () => {
    const { queue, items } = queueOf('1a', '1a', '1a');
    expect(queue.displacedBy(0, 'b')).toBeUndefined();
    expect(queue.displacedBy(2, 'a')).toBe(items[2]);
    expect(queue.displacedBy(1, 'a')).toBeUndefined();
    expect(queue.displacedBy(1, 'b')).toBe(items[2]);
    queue.remove(items[2]!);
    expect(queue.displacedBy(1, 'b')).toBe(items[1]);
    queue.remove(items[1]!);
    expect(queue.displacedBy(1, 'b')).toBeUndefined();
    queue.remove(items[0]!);
    expect(queue.displacedBy(1, 'b')).toBeUndefined();
  });
});
