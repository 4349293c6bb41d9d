import { describe, expect, it } from 'vitest';
import { plain, readDescribed, resolve } from '../../src/core/index.ts';

const TABLE = {
  name: { is: 'name', default: 'thing' },
  permits: { is: 'integer', min: 1, default: 5 },
  wait: { is: 'duration', default: 'unlimited' },
  when: { is: 'function' },
  part: { is: 'made', rule: 'must be a part', test: (value: unknown) => typeof value === 'object' },
  inner: {
    is: 'options',
    of: { max: { is: 'duration', default: '1m' }, share: { is: 'ratio' } },
    default: {},
  },
  delays: { is: 'list', of: { is: 'duration' } },
} as const;

describe('plain', () => {
  it('tells of options under their own names, as data that JSON can hold', () => {
    const part = { secret: 1, describe: () => ({ constant: { delay: 5 } }) };
    const options = resolve('thing', TABLE, { when: function isBusy() {}, part, delays: ['1s', Infinity] });
    const told = plain(TABLE, options);
    expect(told).toEqual({
      permits: 5,
      wait: 'unlimited',
      when: { function: 'isBusy' },
      part: { constant: { delay: 5 } },
      inner: { max: 60_000 },
      delays: [1000, 'unlimited'],
    });
    expect(JSON.parse(JSON.stringify(told))).toEqual(told);
  });

  it('leaves out the name, what is not set, and what the table does not know', () => {
    expect(plain(TABLE, { name: 'x', permits: 1, other: 2 })).toEqual({ permits: 1 });
  });
});

describe('readDescribed', () => {
  it('reads no limit as Infinity, wherever it stands', () => {
    const told = { wait: 'unlimited', delays: [1, 'unlimited'], inner: { max: 'unlimited' }, other: 1 };
    const read = readDescribed(TABLE, told);
    expect(read).toMatchObject({ wait: Infinity, delays: [1, Infinity], inner: { max: Infinity } });
    expect(read).not.toHaveProperty('other');
  });
});
