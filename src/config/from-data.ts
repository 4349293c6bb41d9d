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

/** Instructions for making a policy or part from its options. */
export interface Recipe {
  /** The name that its own messages begin with. */
  readonly name: string;
  readonly options: Rules;
  make(options: object): unknown;
}

/** Placeholder for a value that was refused. The problem is already reported. */
export const REFUSED: unique symbol = Symbol('refused');

/** Functions that help to make policies and parts from data. */
export interface Making {
  readonly references: References;
  /**
   * Follows a recipe. If the recipe refuses an option, reports it by its keys in the data and returns {@link REFUSED}.
   * @param options some of them may be REFUSED
   */
  make(recipe: Recipe, options: Data, keys: Keys): unknown;
}

/** Makes the policy of a step, or returns {@link REFUSED}. */
export function policyFrom(declaration: Declared, data: Data, keys: Keys, making: Making): unknown {
  const { kind, key: name = kind, options: rules, make } = declaration;
  const recipe: Recipe = { name, options: rules, make: (options) => make?.(options) };
  return making.make(recipe, optionsFrom(declaration, data, keys, making), keys);
}

/**
 * Converts the options of a step to those that code would give: names become functions, and data become the objects that they
 * describe.
 */
export function optionsFrom(declaration: Declared, data: Data, keys: Keys, making: Making): Data {
  const { options: rules, parts = {} } = declaration;
  const owner = data.name ?? rules.name?.default;
  return mapped(data, keys, (option, value, inner) => {
    const rule = rules[option];
    return rule === undefined ? value : read(rule, value, inner, making, parts[option], owner);
  });
}

/**
 * Makes a whole part from its data.
 * @param owner the name of its owner, which the part takes if it has no name
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

/** Returns `undefined` if the value has none of the forms of a part. */
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

/** Converts nested options, and lists of them. */
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

/**
 * Returns the value that the name stands for. If the tables are not available, returns a substitute, so that the other options
 * can still be tried.
 */
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
