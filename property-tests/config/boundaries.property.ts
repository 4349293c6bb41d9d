import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectConfig } from '../../src/config/index.ts';
import { type Declared, type PartOptions, type Rule, type Rules, resolve } from '../../src/core/index.ts';
import { DECLARATIONS } from '../../src/declarations.ts';

/** The check that editors make. */
const passesEditor = new Ajv({ strict: true, strictTypes: false }).compile(
  JSON.parse(readFileSync('schema.json', 'utf8')) as object,
);

/** One option that data can give, at any place. */
interface Leaf {
  readonly name: string;
  readonly rule: Rule;
  /** The options of a step in which it has that value, and the other options are valid. */
  readonly within: (value: unknown) => object;
}

const LEAVES = DECLARATIONS.filter(({ key }) => key !== undefined).flatMap((declaration) =>
  leavesOf(declaration.options, (options) => ({ [declaration.key as string]: options }), declaration),
);

function leavesOf(
  rules: Rules,
  put: (options: object) => object,
  { key = '', parts = {} }: Partial<Pick<Declared, 'key' | 'parts'>> = {},
): Leaf[] {
  const required = Object.entries(rules).filter(([, rule]) => rule.required === true);
  const base = Object.fromEntries(required.map(([option, rule]) => [option, anyOf(rule)]));
  return Object.entries(rules).flatMap(([option, rule]) => {
    const within = (value: unknown): object => put({ ...base, [option]: value });
    return [
      ...leavesOfRule(`${key}.${option}`, rule, within),
      ...tablesOf(parts[option]).flatMap(([wrap, table]) => leavesOf(table, (inner) => within(wrap(inner)))),
    ];
  });
}

function tablesOf({ factories = {}, own }: PartOptions = {}): [(inner: object) => object, Rules][] {
  return [
    ...Object.entries(factories).map(([name, { options }]): [(inner: object) => object, Rules] => [
      (inner) => ({ [name]: inner }),
      options,
    ]),
    ...(own === undefined
      ? []
      : [[(inner: object) => inner, own.options] as [(inner: object) => object, Rules]]),
  ];
}

function leavesOfRule(name: string, rule: Rule, within: (value: unknown) => object): Leaf[] {
  switch (rule.is) {
    case 'either':
      return rule.of.flatMap((one) => leavesOfRule(name, one, within));
    case 'options':
      return leavesOf(rule.of, (inner) => within(inner), { key: name });
    case 'list':
      return leavesOfRule(`${name}[]`, rule.of, (value) =>
        within(Array.from({ length: rule.min ?? 1 }, () => value)),
      );
    case 'function':
    case 'made':
    case 'data':
    case 'name':
    case 'boolean':
    case 'exactly':
      return [];
    default:
      return [{ name, rule, within }];
  }
}

/** Returns a value that keeps the rule. */
function anyOf(rule: Rule): unknown {
  switch (rule.is) {
    case 'duration':
      return '1s';
    case 'integer':
    case 'number':
      return rule.min ?? (rule.above ?? 0) + 1;
    case 'list':
      return [anyOf(rule.of)];
    case 'either':
      return anyOf(rule.of[0] as Rule);
    case 'one of':
      return rule.of[0];
    case 'function':
      return { function: 'named' };
    case 'name':
      return 'some';
    case 'ratio':
      return 0.5;
    default:
      throw new Error(`give a value for a required option that is ${rule.is}`);
  }
}

/** Generates values at the bounds of a rule, and next to them. */
function valuesFor(rule: Rule): fc.Arbitrary<unknown> {
  if (rule.is === 'one of') return fc.constantFrom<unknown>(...rule.of, '', 'other');
  const { min, above, max } = rule as { min?: number; above?: number; max?: number };
  const bounds = rule.is === 'ratio' ? [0, 1] : [0, min, above, max, 2 ** 24, 2 ** 31, 2 ** 53, 1e300];
  const known = bounds.filter((bound) => bound !== undefined);
  const number = fc
    .tuple(fc.constantFrom(...known), fc.constantFrom(0, 1, -1, 0.5, -0.5, 1e-7, -1e-7))
    .map(([bound, by]) => bound + by);
  if (rule.is !== 'duration') return max === undefined ? fc.oneof(number, fc.constant('unlimited')) : number;
  const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
  const text = fc
    .tuple(number, fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])), fc.nat(9))
    .map(([ms, unit, places]) => `${(ms / units[unit]).toFixed(places)}${unit}`);
  return fc.oneof(number, text, fc.constantFrom('unlimited', '1000h', `${'9'.repeat(400)}h`));
}

describe('at the bounds of each rule', () => {
  it('there are options to look at', () => expect(LEAVES.length).toBeGreaterThan(20));

  it.each(LEAVES.map((leaf) => [leaf.name, leaf] as const))(
    'what an editor lets pass of %s, a file may say, and the factory takes',
    (_, { rule, within }) => {
      fc.assert(
        fc.property(valuesFor(rule), (value) => {
          const config = { policies: { a: [within(value)] } };
          const inFile = !inspectConfig(config).problems.some(({ id }) => id === 'invalid-value');
          // Both use one schema.
          expect(passesEditor(config)).toBe(inFile);
          if (inFile) expect(resolve('it', { option: rule }, { option: value })).toBeDefined();
        }),
      );
    },
  );
});
