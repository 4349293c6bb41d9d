import type { OptionError } from './option-error.ts';
import type { Resolved, Rule, Rules } from './rules.ts';
import {
  checkBoolean,
  checkDuration,
  checkFunction,
  checkInteger,
  checkName,
  checkNumber,
  checkObject,
  checkOneOf,
  checkRatio,
  outOfRange,
  type Range,
  unknownOption,
  wrongType,
} from './validate.ts';

/** Hears of each option that is wrong. Where it returns, the next one is looked at, and the wrong one is `undefined`. */
export type Report = (error: OptionError) => void;

/**
 * Checks options against their table, fills in the defaults, and reads durations as ms. The result shares no object with what was
 * given, but for functions and what others have made.
 * @param path of the options in messages
 * @param report collects all that is wrong; without it, the first is thrown
 * @throws TypeError, RangeError that names path, rule and value, which it carries as properties
 */
export function resolve<R extends Rules>(
  path: string,
  rules: R,
  options: unknown,
  report: Report = raise,
): Resolved<R> {
  return resolveTable(path, rules, options, report) as Resolved<R>;
}

function raise(error: OptionError): never {
  throw error;
}

function resolveTable(path: string, rules: Rules, options: unknown, report: Report): object | undefined {
  if (!passes(report, () => checkObject(path, options))) return undefined;
  const given = options as object;
  const known = Object.keys(rules);
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) report(unknownOption(path, key, given, known));
  }
  const resolved: Record<string, unknown> = {};
  for (const key of known) {
    const rule = rules[key] as Rule;
    const { [key]: value = rule.default } = given as Record<string, unknown>;
    const isLeftOut = value === undefined && rule.required !== true;
    resolved[key] = isLeftOut ? undefined : resolveValue(`${path}.${key}`, rule, value, report);
  }
  return resolved;
}

function resolveValue(path: string, rule: Rule, value: unknown, report: Report): unknown {
  switch (rule.is) {
    case 'options':
      return resolveTable(path, rule.of, value, report);
    case 'list':
      if (!Array.isArray(value)) return report(wrongType(path, 'must be an array', value));
      if (value.length < (rule.min ?? 0)) return report(tooShort(path, rule.min as number, value));
      return Array.from(value, (item, i) => resolveValue(`${path}[${i}]`, rule.of, item, report));
    case 'either': {
      const meant = rule.of.find((one) => isFor(one, value));
      if (meant === undefined && rule.rule !== undefined) return report(wrongType(path, rule.rule, value));
      return resolveValue(path, meant ?? (rule.of[0] as Rule), value, report);
    }
    default: {
      let resolved: unknown;
      passes(report, () => {
        resolved = checkValue(path, rule, value);
      });
      return resolved;
    }
  }
}

function tooShort(path: string, min: number, list: readonly unknown[]): OptionError {
  return outOfRange(
    path,
    `must have at least ${min === 1 ? 'one item' : `${min} items`}`,
    list,
    `${list.length}`,
  );
}

type Single = Exclude<Rule, { readonly is: 'options' | 'list' | 'either' }>;

function checkValue(path: string, rule: Single, value: unknown): unknown {
  switch (rule.is) {
    case 'integer':
      return isUnlimited(rule, value) ? Infinity : checkInteger(path, value, rangeOf(rule));
    case 'number':
      return checkNumber(path, value, rangeOf(rule));
    case 'duration':
      return isUnlimited(rule, value) ? Infinity : checkDuration(path, value, rangeOf(rule));
    case 'ratio':
      return checkRatio(path, value);
    case 'boolean':
      return checkBoolean(path, value);
    case 'name':
      return checkName(path, value);
    case 'one of':
      return checkOneOf(path, value, rule.of);
    case 'function':
      return checkFunction(path, value);
    case 'data':
      return value;
    case 'exactly':
      if (value !== rule.value) throw wrongType(path, `must be ${rule.value}`, value);
      return value;
    case 'made':
      if (!rule.test(value)) throw wrongType(path, rule.rule, value);
      return value;
  }
}

/** True if the rule is for that kind of thing, whether or not the value keeps to it. Text may be for several, so it is looked at. */
function isFor(rule: Rule, value: unknown): boolean {
  switch (rule.is) {
    case 'integer':
      return typeof value === 'number' || isUnlimited(rule, value);
    case 'number':
    case 'ratio':
      return typeof value === 'number';
    case 'data':
      return true;
    case 'duration':
      return (
        typeof value === 'number' || isUnlimited(rule, value) || (isText(value) && /^\s*[-+.\d]/.test(value))
      );
    case 'name':
      return isText(value);
    case 'one of':
      return isText(value) && rule.of.includes(value);
    case 'boolean':
    case 'function':
      return typeof value === rule.is;
    case 'options':
      return typeof value === 'object' && value !== null;
    case 'list':
      return Array.isArray(value);
    case 'exactly':
      return value === rule.value;
    case 'made':
      return rule.test(value);
    case 'either':
      return rule.of.some((one) => isFor(one, value));
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** No limit in words, which plain data has instead of Infinity. */
function isUnlimited(rule: { readonly max?: number }, value: unknown): boolean {
  return value === 'unlimited' && rule.max === undefined;
}

function rangeOf({ min, above, max }: { min?: number; above?: number; max?: number }): Range {
  return { min: above ?? min ?? 0, above: above !== undefined, ...(max !== undefined && { max }) };
}

/** True if the check throws nothing. An error that it throws is reported. */
function passes(report: Report, check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    report(error as OptionError);
    return false;
  }
}
