import { describe, expect, it } from 'vitest';
import { WeakList } from '../../src/core/weak-list.ts';
import { collectGarbage } from '../support/garbage.ts';

describe('WeakList', () => {
  it('has what was added and not removed, once each', () => {
    const list = new WeakList<object>();
    const [a, b] = [{}, {}];
    list.add(a);
    list.add(a);
    list.add(b);
    expect([...list.all()]).toEqual([a, b]);
    expect([list.remove(a), list.remove(a)]).toEqual([true, false]);
    expect([[...list.all()][0] === b, list.isEmpty]).toEqual([true, false]);
    list.remove(b);
    expect(list.isEmpty).toBe(true);
  });

  it('keeps nothing alive, and forgets what has gone', async () => {
    const list = new WeakList<object>();
    const kept = {};
    list.add(kept);
    for (let i = 0; i < 100; i++) list.add({ i });
    await collectGarbage();
    expect([...list.all()]).toEqual([kept]);
  });
});
