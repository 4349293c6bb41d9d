import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { type Pipeline, pipeline } from 'seawall';
import {
  ConfigError,
  definePolicies,
  explain,
  extendSchema,
  inspectConfig,
  toConfiguration,
} from 'seawall/config';
import { loadPolicies } from 'seawall/config/node';
import {
  declare,
  type OptionsOf,
  type Policy,
  PROCEED,
  part,
  plain,
  type Resolved,
  resolve,
  updateOptions,
} from 'seawall/policy';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';

const SHAPE = {
  width: { is: 'integer', min: 1, max: 100, required: true },
  name: { is: 'name', default: 'shape' },
} as const;

interface Shape {
  readonly width: number;
  readonly name: string;
  describe(): object;
}

function shape(options: OptionsOf<typeof SHAPE>): Shape {
  const resolved = resolve('shape', SHAPE, options);
  return { ...resolved, describe: () => plain(SHAPE, resolved) };
}

const MINE = {
  /** Number. */
  count: { is: 'integer', min: 1, default: 3 },
  /** Duration. */
  wait: { is: 'duration', above: 0, max: 60_000, default: '1s' },
  pick: { is: 'function' } as { readonly is: 'function'; readonly type?: () => boolean },
  shape: { is: 'made', rule: 'must be a shape', test: (value: unknown) => typeof value === 'object' } as {
    readonly is: 'made';
    readonly rule: string;
    readonly test: (value: unknown) => boolean;
    readonly type?: Shape;
  },
  name: { is: 'name', default: 'mine' },
} as const;

interface Mine extends Policy {
  readonly settings: Resolved<typeof MINE>;
}

/** The policies made so far. */
const made: Mine[] = [];

function mine(options: OptionsOf<typeof MINE> = {}): Mine {
  let settings = resolve('mine', MINE, options);
  const policy: Mine = {
    kind: 'mine',
    name: settings.name,
    admit: () => PROCEED,
    describe: () => plain(MINE, settings),
    update(change) {
      settings = updateOptions('mine', MINE, settings, change, ['name']);
    },
    get settings() {
      return settings;
    },
  };
  made.push(policy);
  return policy;
}

const declaration = declare({
  kind: 'mine',
  key: 'mine',
  options: MINE,
  make: mine,
  short: 'count',
  places: [{ key: 'mine', at: 45 }],
  fixed: ['name'],
  parts: {
    shape: {
      factories: { square: part({ options: SHAPE, short: 'width', make: shape }) },
      own: part({ options: SHAPE, make: shape }),
      section: 'shapes',
    },
  },
  around: (inside) => ({ ...inside, attempts: inside.attempts * 2 }),
  summary: ({ count }) => `mine, ${count} times`,
  test: { samples: { count: [1, 2] } },
});

const policies = [declaration];

function wrongWith(entry: unknown, more: object = {}): string[] {
  return inspectConfig({ policies: { a: entry }, ...more }, { policies }).problems.map(
    ({ id, path, message, fix }) => `${id} ${path} ${message}${fix === undefined ? '' : `: ${fix}`}`,
  );
}

let directory: string | undefined;
afterEach(() => {
  if (directory !== undefined) rmSync(directory, { recursive: true });
  directory = undefined;
});

describe('a policy of the user’s own', () => {
  it('stands in its place of the standard order, and in lists, in all its forms', () => {
    const set = definePolicies(
      {
        defaults: { mine: { wait: '2s' } },
        policies: {
          a: { timeout: '5s', mine: 4, circuitBreaker: {} },
          b: ['mine', { mine: { wait: 5 } }],
          c: { mine: true },
        },
      },
      { policies },
    );
    expect(set.a.policies.map(({ kind }) => kind)).toEqual(['timeout', 'mine', 'circuit-breaker']);
    expect(set.a.describe().policies[1]?.options).toEqual({ count: 4, wait: 2000 });
    expect(set.b.describe().policies.map(({ options }) => options)).toEqual([
      { count: 3, wait: 1000 },
      { count: 3, wait: 5 },
    ]);
    expect(set.c.describe().policies[0]?.options).toEqual({ count: 3, wait: 2000 });
  });

  it('is known to the compiler', () => {
    const set = definePolicies({ policies: { a: { mine: 4 } } }, { policies });
    expectTypeOf(set.a.name).toEqualTypeOf<string>();
    const wrong = { policies: { a: { mine: { count: 'many' } } } } as const;
    // @ts-expect-error its options are of its table
    expect(() => definePolicies(wrong, { policies })).toThrow(ConfigError);
    // @ts-expect-error nobody has declared it
    expect(() => definePolicies({ policies: { a: { mine: 4 } } })).toThrow('is not an option');
  });

  it('is checked as the toolkit’s own: all that is wrong, each with its place', () => {
    expect(wrongWith({ mine: { coun: 1, wait: '2m', shape: { square: { width: 200, name: '' } } } })).toEqual(
      [
        "invalid-value policies.a.mine.wait must be a duration above 0 and at most 60 s such as 250 (ms) or '30s' (units: ms, s, m, h), got '2m'",
        'invalid-value policies.a.mine.shape.square.width must be an integer ≥ 1 and ≤ 100, got 200',
        "invalid-value policies.a.mine.shape.square.name must be a string that is not empty, got ''",
        'unknown-option policies.a.mine.coun is not an option: did you mean count?',
      ],
    );
    expect(wrongWith({ timeout: '9s', mine: { pick: 'f', shape: 'small' } })).toEqual([
      "unknown-function policies.a.mine.pick names 'f', which is not a function: give it in code: definePolicies(config, { functions: { f } })",
      "unknown-reference policies.a.mine.shape names 'small', which is not under shapes: add it under shapes",
    ]);
    expect(wrongWith({ timeout: '9s', mine: 1 }, { shapes: { small: {} } })).toEqual([
      'missing-option shapes.small.width is missing',
    ]);
    expect(wrongWith({ mines: 1 })[0]).toContain('did you mean mine?');
  });

  it('is warned of figures that were meant in seconds', () => {
    expect(wrongWith({ mine: { wait: 5 } })[0]).toContain('suspicious-unit policies.a.mine.wait');
  });

  it('gets functions by name, shared parts by section, and parts of its own', () => {
    const pick = (): boolean => true;
    const config = {
      shapes: { small: { width: 1 } },
      policies: {
        a: { mine: { pick: 'pick', shape: 'small' } },
        b: [{ mine: { pick: { function: 'pick' }, shape: 'small' } }, { mine: { shape: { square: 7 } } }],
      },
    };
    made.length = 0;
    definePolicies(config as never, { policies, functions: { pick } });
    const settings = made.slice(-3).map((one) => one.settings);
    expect(settings[0]).toMatchObject({ pick, shape: { width: 1, name: 'small' } });
    expect(settings[1]).toMatchObject({ pick });
    expect(settings[1]?.shape).toBe(settings[0]?.shape);
    expect(settings[2]?.shape).toMatchObject({ width: 7, name: 'shape' });
  });

  it('is changed in use, and keeps its parts as long as nothing else is said of them', () => {
    const configOf = (mine: object, width = 1): unknown => ({
      shapes: { small: { width } },
      policies: { a: { mine } },
    });
    made.length = 0;
    const set = definePolicies(configOf({ count: 1, shape: { width: 5 } }) as never, { policies });
    const live = made.at(-1) as Mine;
    const own = live.settings.shape;
    expect(own).toMatchObject({ width: 5, name: 'mine' });
    set.update(configOf({ wait: '5s', shape: { width: 5 } }));
    expect(live.settings).toMatchObject({ count: 3, wait: 5000 });
    expect(live.settings.shape).toBe(own);
    set.update(configOf({ shape: { width: 6 } }));
    expect(live.settings.shape).not.toBe(own);
    set.update(configOf({ shape: 'small' }));
    const shared = live.settings.shape;
    set.update(configOf({ shape: 'small', count: 9 }));
    expect(live.settings.shape).toBe(shared);
    set.update(configOf({ shape: 'small', count: 9 }, 2));
    expect(live.settings.shape).toMatchObject({ width: 2, name: 'small' });
    expect((set.get('a') as Pipeline<unknown>).policies[0]).toBe(live);
    expect(() => set.update(configOf({ name: 'other' }))).toThrow('needs-restart');
  });

  it('is explained, and written out', () => {
    const original = pipeline({ name: 'p' }, mine({ count: 2, name: 'other', shape: shape({ width: 5 }) }));
    expect(explain(original, { policies }).policies[0]?.summary).toBe('mine, 2 times');
    expect(explain(original, { policies }).worstCase.attempts).toBe(2);
    expect(explain(original).worstCase.attempts).toBeNull();
    const configured = definePolicies({ policies: { a: [{ mine: 2 }] } }, { policies }).get('a');
    expect(explain(configured as Pipeline<unknown>).worstCase.attempts).toBe(2);
    const { config, problems } = toConfiguration(original, { policies });
    expect(problems).toEqual([]);
    expect(config.policies).toEqual({
      p: [{ mine: { count: 2, wait: 1000, shape: { width: 5 }, name: 'other' } }],
    });
    expect(toConfiguration(original).problems[0]).toMatchObject({ id: 'not-in-configuration' });
  });

  it('is loaded from files', async () => {
    directory = mkdtempSync(join(tmpdir(), 'seawall-own-'));
    const file = join(directory, 'p.yaml');
    writeFileSync(file, 'policies:\n  a: { mine: 2 }\n');
    const set = await loadPolicies(file, { policies });
    expect(set.names).toEqual(['a']);
    set.close();
    await expect(loadPolicies(file)).rejects.toThrow('mine is not an option');
  });

  it('is in the schema for editors', () => {
    const shipped = JSON.parse(readFileSync('schema.json', 'utf8')) as object;
    const isValid = new Ajv({ strict: true, strictTypes: false }).compile(extendSchema(shipped, policies));
    const good = {
      shapes: { small: { width: 1 } },
      policies: { a: { mine: 4, retry: {} }, b: ['mine', { mine: { wait: '5s' } }] },
    };
    expect(isValid(good), JSON.stringify(isValid.errors)).toBe(true);
    for (const wrong of [{ mine: 0 }, { mine: { wait: '2m' } }, { mien: 1 }, [{ mine: { count: 'x' } }]]) {
      expect(isValid({ policies: { a: wrong } })).toBe(false);
    }
    expect(isValid({ shapes: { small: {} }, policies: {} })).toBe(false);
  });

  it('is refused where its declaration is wrong, with the path', () => {
    const broken = { ...declaration, short: 'cuont' };
    expect(() => definePolicies({ policies: {} }, { policies: [broken as never] })).toThrow(
      'definePolicies.policies[0].short must be one of',
    );
    expect(() => inspectConfig({ policies: {} }, { policies: [declaration, declaration] })).toThrow(
      "inspectConfig.policies[1].kind must be a name that no other policy has, and no other part of an entry, got 'mine'",
    );
  });
});
