import { describe, expect, it } from 'vitest';
import { resolve, updateOptions } from '../../src/core/index.ts';

const TABLE = {
  name: { is: 'name', default: 'thing' },
  permits: { is: 'integer', min: 1, default: 5 },
  wait: { is: 'duration', default: 'unlimited' },
} as const;

const inForce = resolve('thing', TABLE, { permits: 2, wait: '1s' });

describe('updateOptions', () => {
  it('takes what is named, brings back the default of what is undefined, and keeps the rest', () => {
    expect(updateOptions('thing', TABLE, inForce, { permits: undefined })).toEqual({
      name: 'thing',
      permits: 5,
      wait: 1000,
    });
    expect(updateOptions('thing', TABLE, inForce, { wait: 'unlimited' })).toMatchObject({ wait: Infinity });
  });

  it('refuses what the factory refuses', () => {
    expect(() => updateOptions('thing', TABLE, inForce, { permits: 0 })).toThrow(
      'thing.permits must be an integer ≥ 1, got 0',
    );
    expect(() => updateOptions('thing', TABLE, inForce, { permit: 1 })).toThrow('did you mean permits?');
    expect(() => updateOptions('thing', TABLE, inForce, null)).toThrow('thing must be an object, got null');
  });

  it('refuses to change what is fixed, and takes it where it is the same', () => {
    expect(updateOptions('thing', TABLE, inForce, { name: 'thing' }, ['name'])).toEqual(inForce);
    expect(() => updateOptions('thing', TABLE, inForce, { name: 'other' }, ['name'])).toThrow(
      new RangeError("thing.name cannot change while in use, got 'other'"),
    );
  });
});
