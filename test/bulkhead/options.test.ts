import { describe, expect, it } from 'vitest';
import { type AdoptableLimit, type BulkheadOptions, bulkhead } from '../../src/bulkhead/index.ts';

const limit: AdoptableLimit = Object.assign(() => Promise.resolve(), {
  activeCount: 0,
  pendingCount: 0,
  concurrency: 3,
});

const bad: [unknown, typeof TypeError | typeof RangeError, string][] = [
  [null, TypeError, 'bulkhead must be an object, got null'],
  [{ maxConcurent: 1 }, TypeError, 'bulkhead.maxConcurent is not an option: did you mean maxConcurrent?'],
  [{ maxConcurrent: 0 }, RangeError, 'bulkhead.maxConcurrent must be an integer ≥ 1, got 0'],
  [{ maxConcurrent: NaN }, RangeError, 'bulkhead.maxConcurrent must be an integer ≥ 1, got NaN'],
  [{ maxConcurrent: 1.5 }, RangeError, 'bulkhead.maxConcurrent must be an integer ≥ 1, got 1.5'],
  [{ maxConcurrent: '5' }, TypeError, "bulkhead.maxConcurrent must be an integer, got '5'"],
  [{ maxQueued: -1 }, RangeError, 'bulkhead.maxQueued must be an integer ≥ 0, got -1'],
  [{ maxQueued: true }, TypeError, 'bulkhead.maxQueued must be an integer, got true'],
  [
    { maxQueued: 1, maxWait: 0 },
    RangeError,
    "bulkhead.maxWait must be a duration above 0 ms such as 250 (ms) or '30s', got 0",
  ],
  [
    { maxQueued: 1, maxWait: '1d' },
    RangeError,
    "bulkhead.maxWait must be a duration above 0 ms such as 250 (ms) or '30s', got '1d'",
  ],
  [
    { maxWait: '1s' },
    RangeError,
    "bulkhead.maxWait needs a bulkhead.maxQueued of at least 1 (nobody waits without), got '1s'",
  ],
  [
    { releaseOn: 'timeout' },
    RangeError,
    "bulkhead.releaseOn must be one of 'settle', 'abandon', got 'timeout'",
  ],
  [{ name: '' }, TypeError, "bulkhead.name must be a string that is not empty, got ''"],
  [
    { limit: 5 },
    TypeError,
    'bulkhead.limit must be a limit made by p-limit, with activeCount, pendingCount and concurrency, got 5',
  ],
  [
    { limit: () => undefined },
    TypeError,
    'bulkhead.limit must be a limit made by p-limit, with activeCount, pendingCount and concurrency, got a function',
  ],
  [
    { limit, maxConcurrent: 3 },
    RangeError,
    'bulkhead.maxConcurrent must be left out where bulkhead.limit is given (its concurrency is the limit), got 3',
  ],
];

describe('options of a bulkhead', () => {
  it.each(bad)('%o is refused', (options, type, message) => {
    const make = () => bulkhead(options as BulkheadOptions);
    expect(make).toThrow(type);
    expect(make).toThrow(message);
  });

  it.each(['activeCount', 'pendingCount', 'concurrency'])('refuses a limit without %s', (missing) => {
    const partial = Object.assign(() => Promise.resolve(), {
      activeCount: 0,
      pendingCount: 0,
      concurrency: 3,
      [missing]: undefined,
    });
    expect(() => bulkhead({ limit: partial as never })).toThrow(
      'bulkhead.limit must be a limit made by p-limit',
    );
  });

  it('accepts no limit at all where it is asked for', () => {
    expect(bulkhead({ maxConcurrent: Infinity, maxQueued: Infinity, maxWait: Infinity })).toBeDefined();
  });

  it('reads undefined as left out', () => {
    const options = {
      maxConcurrent: undefined,
      maxQueued: undefined,
      maxWait: undefined,
      limit: undefined,
    };
    expect(bulkhead(options).describe!()).toEqual(bulkhead().describe!());
  });
});

describe('options of update', () => {
  const wrong: [object, typeof TypeError | typeof RangeError, string][] = [
    [{ maxConcurrent: 0 }, RangeError, 'bulkhead.maxConcurrent must be an integer ≥ 1, got 0'],
    [{ maxQueued: 0.5 }, RangeError, 'bulkhead.maxQueued must be an integer ≥ 0, got 0.5'],
    [{ maxWait: 0 }, RangeError, 'bulkhead.maxWait must be a duration above 0 ms'],
    [
      { releaseOn: 'never' },
      RangeError,
      "bulkhead.releaseOn must be one of 'settle', 'abandon', got 'never'",
    ],
    [{ maxQeued: 1 }, TypeError, 'bulkhead.maxQeued is not an option: did you mean maxQueued?'],
  ];

  it.each(wrong)('%o is refused, and changes nothing', (change, type, message) => {
    const policy = bulkhead({ maxConcurrent: 2, maxQueued: 3 });
    expect(() => policy.update(change)).toThrow(type);
    expect(() => policy.update(change)).toThrow(message);
    expect(policy).toMatchObject({ maxConcurrent: 2, maxQueued: 3 });
  });
});
