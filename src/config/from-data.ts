import type { Declared, Part, PartOptions, Rule, Rules } from '../core/index.ts';
import {
  alternatives,
  type Data,
  isData,
  isNamed,
  isNoLimit,
  optionsOf,
  takesCode,
  takesText,
} from './forms.ts';
import type { Keys } from './problem.ts';
import type { References } from './references.ts';

/** Makes something of its options. */
export interface Recipe {
  /** Its name in messages of its own. */
  readonly name: string;
  readonly options: Rules;
  make(options: object): unknown;
}

/** In place of what was refused, which is told of. */
export const REFUSED: unique symbol = Symbol('refused');

/** Who helps to make what data says. */
export interface Making {
  readonly references: References;
  /**
   * Follows a recipe. What it refuses is told of by its keys in the data, and then it is {@link REFUSED}.
   * @param options may hold what is refused
   */
  make(recipe: Recipe, options: Data, keys: Keys): unknown;
}

/** The policy that a step says, or {@link REFUSED}. */
export function policyFrom(declaration: Declared, data: Data, keys: Keys, making: Making): unknown {
  const { kind, key: name = kind, options: rules, make } = declaration;
  const recipe: Recipe = { name, options: rules, make: (options) => make?.(options) };
  return making.make(recipe, optionsFrom(declaration, data, keys, making), keys);
}

/** The options of a step as code would give them: functions for their names, and objects for what they are made of. */
export function optionsFrom(declaration: Declared, data: Data, keys: Keys, making: Making): Data {
  const { options: rules, parts = {} } = declaration;
  const owner = data.name ?? rules.name?.default;
  return mapped(data, keys, (option, value, inner) => {
    const rule = rules[option];
    return rule === undefined ? value : read(rule, value, inner, making, parts[option], owner);
  });
}

/**
 * A part as a whole, by all that the data say of it.
 * @param owner the name of what it is made for, which is its own where it has none
 */
export function partFrom(
  { options: rules, short, make }: Part,
  name: string,
  given: unknown,
  keys: Keys,
  making: Making,
  owner?: unknown,
): unknown {
  const options = tableFrom(rules, optionsOf(given, short), keys, making);
  const named = owner !== undefined && rules.name?.is === 'name' ? { name: owner, ...options } : options;
  return making.make({ name, options: rules, make }, named, keys);
}

function read(
  rule: Rule,
  value: unknown,
  keys: Keys,
  making: Making,
  part: PartOptions = {},
  owner?: unknown,
): unknown {
  if (takesCode(rule)) {
    if (isNamed(value)) return codeNamed(rule, value.function, [...keys, 'function'], making, part);
    if (typeof value === 'string' && !takesText(rule, part) && !isNoLimit(rule, value)) {
      return codeNamed(rule, value, keys, making, part);
    }
  }
  const make = partMaker(part, value, keys, making, owner);
  return make === undefined ? dataFrom(rule, value, keys, making) : make();
}

/** `undefined` where the value is in none of the forms that stand for a part. */
function partMaker(
  { factories = {}, own, section, isEntry }: PartOptions,
  value: unknown,
  keys: Keys,
  making: Making,
  owner: unknown,
): (() => unknown) | undefined {
  const { references } = making;
  if (typeof value === 'string') {
    if (section !== undefined) return () => references.shared(section, value, keys);
    return isEntry === true ? () => references.pipelineNamed(value, keys) : undefined;
  }
  if (!isData(value)) return undefined;
  const [name = '', ...others] = Object.keys(value);
  const factory = others.length === 0 && Object.hasOwn(factories, name) ? factories[name] : undefined;
  if (factory !== undefined) return () => partFrom(factory, name, value[name], [...keys, name], making);
  return own && (() => partFrom(own, String(keys.at(-1)), value, keys, making, owner));
}

/** Options within options, and lists of them. */
function dataFrom(rule: Rule, value: unknown, keys: Keys, making: Making): unknown {
  for (const one of alternatives(rule)) {
    if (one.is === 'options' && isData(value)) return unlessRefused(tableFrom(one.of, value, keys, making));
    if (one.is === 'list' && Array.isArray(value)) {
      return unlessRefused(value.map((item, at) => read(one.of, item, [...keys, at], making)));
    }
  }
  return value;
}

function unlessRefused(data: object): unknown {
  return Object.values(data).includes(REFUSED) ? REFUSED : data;
}

function tableFrom(rules: Rules, data: Data, keys: Keys, making: Making): Data {
  return mapped(data, keys, (option, value, inner) => {
    const rule = rules[option];
    return rule === undefined ? value : read(rule, value, inner, making);
  });
}

/** What the name stands for; where that is not at hand, something in its place, to try the other options with. */
function codeNamed(rule: Rule, name: string, keys: Keys, making: Making, { standIn }: PartOptions): unknown {
  const found = making.references.functionNamed(name, keys) ?? standIn?.();
  const isFunction = alternatives(rule).some(({ is }) => is === 'function');
  return found ?? (isFunction ? () => undefined : undefined);
}

function mapped(data: Data, keys: Keys, read: (option: string, value: unknown, keys: Keys) => unknown): Data {
  return Object.fromEntries(
    Object.entries(data)
      .filter(([, value]) => value !== undefined)
      .map(([option, value]) => [option, read(option, value, [...keys, option])]),
  );
}
