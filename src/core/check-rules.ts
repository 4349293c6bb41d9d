import { resolve } from './resolve.ts';
import type { Rule, Rules } from './rules.ts';
import {
  checkFunction,
  checkInteger,
  checkName,
  checkNumber,
  checkObject,
  checkOneOf,
  checkOptions,
  type Range,
  wrongType,
} from './validate.ts';

const QUANTITY = ['min', 'above', 'max'] as const;
const ANY: Range = { min: Number.NEGATIVE_INFINITY };

/** The fields that each sort of rule may have. */
const PARTS: Readonly<Record<Rule['is'], readonly string[]>> = {
  integer: QUANTITY,
  number: QUANTITY,
  duration: QUANTITY,
  ratio: [],
  boolean: [],
  name: [],
  data: [],
  'one of': ['of'],
  exactly: ['value'],
  options: ['of'],
  list: ['of', 'min'],
  either: ['of', 'rule'],
  function: [],
  made: ['rule', 'test'],
};

/**
 * Checks a table of options itself: that each rule is one, and that each default keeps to its own.
 * @throws TypeError, RangeError that names the rule's path
 */
export function checkRules(path: string, rules: unknown): asserts rules is Rules {
  checkObject(path, rules);
  for (const [option, rule] of Object.entries(rules)) checkRule(`${path}.${option}`, rule);
}

function checkRule(path: string, rule: unknown): void {
  checkObject(path, rule);
  const is = checkOneOf(`${path}.is`, Reflect.get(rule, 'is'), Object.keys(PARTS)) as Rule['is'];
  checkOptions(path, rule, ['is', 'default', 'required', ...PARTS[is]]);
  checkParts(path, rule as Rule);
  const { default: initial } = rule as Rule;
  if (initial !== undefined) resolve(path, { default: rule as Rule }, { default: initial });
}

function checkParts(path: string, rule: Rule): void {
  switch (rule.is) {
    case 'integer':
    case 'number':
    case 'duration':
      for (const bound of QUANTITY) {
        if (rule[bound] !== undefined) checkNumber(`${path}.${bound}`, rule[bound], ANY);
      }
      break;
    case 'one of':
      for (const [at, one] of listOf(`${path}.of`, rule.of)) checkName(`${path}.of[${at}]`, one);
      break;
    case 'options':
      checkRules(`${path}.of`, rule.of);
      break;
    case 'list':
      if (rule.min !== undefined) checkInteger(`${path}.min`, rule.min);
      checkRule(`${path}.of`, rule.of);
      break;
    case 'either':
      for (const [at, one] of listOf(`${path}.of`, rule.of)) checkRule(`${path}.of[${at}]`, one);
      break;
    case 'made':
      checkName(`${path}.rule`, rule.rule);
      checkFunction(`${path}.test`, rule.test);
  }
}

function listOf(path: string, list: unknown): IterableIterator<[number, unknown]> {
  if (!Array.isArray(list) || list.length === 0)
    throw wrongType(path, 'must be a list that is not empty', list);
  return list.entries();
}
