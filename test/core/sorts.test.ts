import { describe, expect, it } from 'vitest';
import {
  type Declaration,
  declare,
  type OptionError,
  PROCEED,
  type Rules,
  Sorts,
} from '../../src/core/index.ts';
import { DECLARATIONS } from '../../src/declarations.ts';

const options = {
  /** Number of times. */
  times: { is: 'integer', min: 1, default: 3 },
  mode: { is: 'one of', of: ['a', 'b'], default: 'a' },
} as const;

const GOOD = {
  kind: 'mine',
  key: 'mine',
  options,
  make: (given: object) => ({
    kind: 'mine',
    name: 'mine',
    admit: () => PROCEED,
    describe: () => ({ times: 3, mode: 'a', ...given }),
  }),
  short: 'times',
  places: [{ key: 'mine', at: 45 }],
  around: (inside) => inside,
  summary: ({ times }) => `${times} times`,
  test: { samples: { times: [1, 2], mode: ['a', 'b'] } },
} satisfies Declaration<typeof options>;

function errorFor(change: object, ...more: object[]): OptionError {
  try {
    new Sorts(DECLARATIONS, [{ ...GOOD, ...change }, ...more] as never);
  } catch (error) {
    return error as OptionError;
  }
  throw new Error('was taken');
}

function withRule(rule: object): object {
  return { options: { ...options, wrong: rule } as Rules };
}

describe('Sorts', () => {
  it('takes the declarations of the toolkit, which keep to the rules for those of others', () => {
    for (const one of DECLARATIONS) {
      const others = DECLARATIONS.filter((other) => other !== one);
      expect(new Sorts(others, [one]).byKind(one.kind)).toBe(one);
    }
    expect(new Sorts(DECLARATIONS).all).toEqual(DECLARATIONS);
  });

  it('finds by kind, by key and by place, and knows the standard order', () => {
    const mine = declare(GOOD);
    const sorts = new Sorts(DECLARATIONS, [mine]);
    expect(sorts.byKind('mine')).toBe(mine);
    expect(sorts.byKey('mine')).toBe(mine);
    expect(sorts.byPlace('mine')).toEqual({ key: 'mine', at: 45, declaration: mine });
    expect(sorts.byKind('yours') ?? sorts.byKey('toString') ?? sorts.byPlace('yours')).toBeUndefined();
    const places = sorts.places.map(({ at }) => at);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it.each<[string, object, string]>([
    ['no kind', { kind: undefined }, 'policies[0].kind must be a string that is not empty, got undefined'],
    [
      'a kind that is taken',
      { kind: 'bulkhead', key: undefined, make: undefined },
      "policies[0].kind must be a name that no other policy has, and no other part of an entry, got 'bulkhead'",
    ],
    ['a key that is taken', { key: 'bulkhead' }, 'policies[0].key must be a name'],
    ['a key of an entry', { key: 'extends' }, 'policies[0].key must be a name'],
    [
      'a place that is taken',
      { places: [{ key: 'bulkhead', at: 1 }] },
      'policies[0].places[0].key must be a name',
    ],
    ['a key that is no name', { key: 'a b' }, 'policies[0].key must begin with a letter'],
    ['no make', { make: undefined }, 'policies[0].make must be a function, got undefined'],
    [
      'a field that there is not',
      { sumary: () => '' },
      'policies[0].sumary is not an option: did you mean summary?',
    ],
    ['an unknown rule', withRule({ is: 'integr' }), 'policies[0].options.wrong.is must be one of'],
    [
      'a part of a rule that it has not',
      withRule({ is: 'ratio', min: 0 }),
      'policies[0].options.wrong.min is not an option',
    ],
    [
      'a default that breaks its own rule',
      withRule({ is: 'integer', min: 1, default: 0 }),
      'policies[0].options.wrong.default must be an integer ≥ 1, got 0',
    ],
    [
      'such a default further in',
      withRule({ is: 'options', of: { inner: { is: 'ratio', default: 2 } } }),
      'policies[0].options.wrong.of.inner.default must be a ratio',
    ],
    [
      'nothing to choose from',
      withRule({ is: 'one of', of: [] }),
      'policies[0].options.wrong.of must be a list',
    ],
    ['an option that there is not', { short: 'time' }, 'policies[0].short must be one of'],
    ['samples of none', { test: { samples: { tims: [1] } } }, 'policies[0].test.samples must be one of'],
    ['no samples', { test: { samples: { times: [] } } }, 'policies[0].test.samples.times must be a list'],
    [
      'a section that nobody makes',
      { parts: { times: { section: 'all' } } },
      "policies[0].parts.times.section must be one of which a policy says how it is made, got 'all'",
    ],
    ['an unknown trait', { facts: { repeat: () => ({}) } }, 'policies[0].facts must be one of'],
    [
      'an around that throws',
      {
        around: () => {
          throw new TypeError('no\nbounds');
        },
      },
      'policies[0].around must not throw for the samples, got TypeError: no\\u000abounds',
    ],
    [
      'an around that gives nothing',
      { around: () => undefined },
      'policies[0].around(…).latencyMs must be a number',
    ],
    [
      'an around that does not reckon with no limit',
      {
        around: (inside: { latencyMs: number }) => ({
          ...inside,
          latencyMs: inside.latencyMs - inside.latencyMs,
        }),
      },
      'policies[0].around(…).latencyMs must be a number ≥ 0, got NaN',
    ],
    [
      'defaults that are no options',
      { defaults: () => ({ tims: 1 }) },
      'policies[0].defaults(…).tims is not an option',
    ],
    ['no summary', { summary: () => '' }, 'policies[0].summary(…) must be a string that is not empty'],
    [
      'a policy of another kind',
      { make: () => ({ kind: 'yours', name: 'yours' }) },
      "policies[0].make must make a policy of the kind 'mine', got 'yours'",
    ],
  ])('refuses %s', (_, change, message) => {
    const error = errorFor(change);
    expect(error.message).toContain(message);
    expect(error.path).toMatch(/^policies\[0\]/);
  });

  it('refuses what is no list, no declaration, and one that is there twice', () => {
    expect(() => new Sorts([], {} as never)).toThrow(
      'policies must be a list of declarations, got an object',
    );
    expect(() => new Sorts([], [undefined as never])).toThrow('policies[0] must be an object, got undefined');
    expect(errorFor({}, GOOD).path).toBe('policies[1].kind');
  });
});
