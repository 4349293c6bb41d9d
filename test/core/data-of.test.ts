import { describe, expect, it } from 'vitest';
import { dataOf } from '../../src/core/index.ts';

describe('dataOf', () => {
  it.each([null, true, 0, -1.5, '', [], {}, { a: [1, { b: null }] }, Object.create(null)])(
    'copies what JSON says as it is: %j',
    (value) => {
      const data = dataOf(value);
      expect(data).toEqual({ value: JSON.parse(JSON.stringify(value)) });
      if (typeof value === 'object' && value !== null) expect(data?.value).not.toBe(value);
    },
  );

  it.each<[string, () => unknown]>([
    ['undefined', () => undefined],
    ['no number', () => Number.NaN],
    ['Infinity', () => [Infinity]],
    ['a big integer', () => 1n],
    ['a function', () => ({ a: () => 1 })],
    ['what a class has made', () => [new Date(0)]],
    [
      'a circle',
      () => {
        const circle: unknown[] = [];
        circle.push(circle);
        return circle;
      },
    ],
    ['more than a reader wants to see', () => Array.from({ length: 1001 }, () => 1)],
    [
      'what throws when it is looked at',
      () =>
        new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error('no');
            },
          },
        ),
    ],
  ])('has none for %s', (_, make) => {
    expect(dataOf(make())).toBeUndefined();
  });
});
