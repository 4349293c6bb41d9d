import { describe, expect, expectTypeOf, it } from 'vitest';
import { type Fn, type OptionError, type OptionsOf, type Resolved, resolve } from '../../src/core/index.ts';

const INNER = {
  /** Longest wait. */
  max: { is: 'duration', above: 0, max: 60_000, default: '1m' },
  mode: { is: 'one of', of: ['stop', 'go'], default: 'stop' },
} as const;

const TABLE = {
  name: { is: 'name', default: 'thing' },
  permits: { is: 'integer', min: 1, required: true },
  share: { is: 'ratio' },
  factor: { is: 'number', min: 1, max: 1000, default: 2 },
  when: { is: 'function' } as Fn<(x: number) => boolean>,
  flag: { is: 'boolean', default: false },
  inner: {
    is: 'either',
    of: [
      { is: 'options', of: INNER as typeof INNER },
      { is: 'exactly', value: false },
    ],
    default: {},
  },
  delays: { is: 'list', of: { is: 'duration' }, min: 1 },
  window: { is: 'either', of: [{ is: 'integer', min: 1 }, { is: 'duration' }], rule: 'must be a window' },
} as const;

function errorFor(options: unknown): OptionError {
  try {
    resolve('thing', TABLE, options);
  } catch (error) {
    return error as OptionError;
  }
  throw new Error('was taken');
}

function problemsOf(options: unknown): string[] {
  const found: string[] = [];
  resolve('thing', TABLE, options, (error) => found.push(error.message));
  return found;
}

describe('resolve', () => {
  it('fills in defaults, reads durations as ms, and leaves out what has neither', () => {
    expect(resolve('thing', TABLE, { permits: 3 })).toEqual({
      name: 'thing',
      permits: 3,
      factor: 2,
      flag: false,
      inner: { max: 60_000, mode: 'stop' },
    });
  });

  it('reads the default unlimited of a number as Infinity', () => {
    const rules = {
      wait: { is: 'duration', above: 0, default: 'unlimited' },
      name: { is: 'name', default: 'unlimited' },
    } as const;
    expect(resolve('queue', rules, {})).toEqual({ wait: Infinity, name: 'unlimited' });
  });

  it('takes undefined as left out, and null as a value', () => {
    expect(resolve('thing', TABLE, { permits: 3, name: undefined }).name).toBe('thing');
    expect(() => resolve('thing', TABLE, { permits: 3, name: null })).toThrow(
      new TypeError('thing.name must be a string that is not empty, got null'),
    );
  });

  it('reads each alternative as what it is', () => {
    const resolved = resolve('thing', TABLE, {
      permits: 1,
      inner: false,
      delays: [0, '1s'],
      window: '30s',
    });
    expect(resolved).toMatchObject({ inner: false, delays: [0, 1000], window: 30_000 });
    expect(resolve('thing', TABLE, { permits: 1, window: 5 }).window).toBe(5);
  });

  it('shares no object with what was given', () => {
    const inner = { max: 10 };
    const delays = [1];
    const resolved = resolve('thing', TABLE, { permits: 1, inner, delays });
    inner.max = 20;
    delays[0] = 2;
    expect(resolved).toMatchObject({ inner: { max: 10 }, delays: [1] });
  });

  it.each<[unknown, typeof TypeError | typeof RangeError, string, string, unknown]>([
    [{}, TypeError, 'thing.permits', 'must be an integer', undefined],
    [{ permits: 0 }, RangeError, 'thing.permits', 'must be an integer ≥ 1', 0],
    [
      { permits: 1, inner: { max: 0 } },
      RangeError,
      'thing.inner.max',
      "must be a duration above 0 ms and ≤ 60000 ms such as 250 (ms) or '30s'",
      0,
    ],
    [
      { permits: 1, delays: [1, 'x'] },
      RangeError,
      'thing.delays[1]',
      "must be a duration ≥ 0 ms such as 250 (ms) or '30s'",
      'x',
    ],
    [{ permits: 1, delays: [] }, RangeError, 'thing.delays', 'must have at least one item', []],
    [{ permits: 1, window: true }, TypeError, 'thing.window', 'must be a window', true],
    [{ permits: 1, inner: true }, TypeError, 'thing.inner', 'must be an object', true],
    [
      { permits: 1, share: 50 },
      RangeError,
      'thing.share',
      'must be a ratio above 0 and at most 1 (not a percentage)',
      50,
    ],
    [{ permit: 1 }, TypeError, 'thing.permit', 'is not an option: did you mean permits?', 1],
  ])(
    'refuses %j, and says where, against what rule and with what value',
    (options, Kind, path, rule, value) => {
      const error = errorFor(options);
      expect(error).toBeInstanceOf(Kind);
      expect([error.path, error.rule, error.value]).toEqual([path, rule, value]);
      expect(error.message.startsWith(`${path} ${rule}`)).toBe(true);
      // Loggers write enumerable properties.
      expect(Object.keys(error)).toEqual([]);
    },
  );

  it('collects all that is wrong, in nested options too', () => {
    expect(
      problemsOf({ permit: 1, permits: 0, inner: { max: 0, mode: 'x', other: 1 }, delays: [-1, 1, 'x'] }),
    ).toEqual([
      'thing.permit is not an option: did you mean permits?',
      'thing.permits must be an integer ≥ 1, got 0',
      'thing.inner.other is not an option: known are max, mode',
      "thing.inner.max must be a duration above 0 ms and ≤ 60000 ms such as 250 (ms) or '30s', got 0",
      "thing.inner.mode must be one of 'stop', 'go', got 'x'",
      "thing.delays[0] must be a duration ≥ 0 ms such as 250 (ms) or '30s', got -1",
      "thing.delays[2] must be a duration ≥ 0 ms such as 250 (ms) or '30s', got 'x'",
    ]);
    expect(problemsOf([])).toEqual(['thing must be an object, got an array']);
  });

  it('has the types of both ends', () => {
    type Given = OptionsOf<typeof TABLE>;
    type Got = Resolved<typeof TABLE>;
    expectTypeOf<Given['permits']>().toEqualTypeOf<number | 'unlimited'>();
    expectTypeOf<Extract<Given['inner'], object>>().toEqualTypeOf<OptionsOf<typeof INNER>>();
    expectTypeOf<Exclude<Given['inner'], object>>().toEqualTypeOf<false | undefined>();
    expectTypeOf<Exclude<Got['inner'], object>>().toEqualTypeOf<false>();
    expectTypeOf<Extract<Got['inner'], object>>().toEqualTypeOf<Resolved<typeof INNER>>();
    expectTypeOf<Resolved<typeof INNER>['max']>().toEqualTypeOf<number>();
    expectTypeOf<Got['share']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Got['delays']>().toEqualTypeOf<readonly number[] | undefined>();
    expectTypeOf<Got['when']>().toEqualTypeOf<((x: number) => boolean) | undefined>();
    // @ts-expect-error permits is required
    const missing: Given = {};
    expect(missing).toEqual({});
  });
});
