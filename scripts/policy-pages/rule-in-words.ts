import { durationInWords, type Rule } from '../../src/core/index.ts';

/** Limits that are never reached stand for no limit. */
const BEYOND = [2_147_483_647, 9_007_199_254_740_991];

/** Writes the values that an option takes: `an integer, at least 1`. */
export function ruleInWords(rule: Rule): string {
  switch (rule.is) {
    case 'integer':
    case 'number':
    case 'duration':
      return [rule.is === 'integer' ? 'an integer' : `a ${rule.is}`, ...bounds(rule)].join(', ');
    case 'ratio':
      return 'a ratio, above 0 and at most 1';
    case 'boolean':
      return '`true` or `false`';
    case 'name':
      return 'a text that is not empty';
    case 'data':
      return 'anything';
    case 'one of':
      return joined(rule.of.map((one) => `\`'${one}'\``));
    case 'exactly':
      return `\`${rule.value}\``;
    case 'options':
      return 'an object';
    case 'list':
      return `a list, each ${ruleInWords(rule.of)}`;
    case 'either':
      return joined([...new Set(rule.of.map(ruleInWords))]);
    case 'function':
      return 'a function';
    case 'made':
      return rule.rule.replace(/^must be /, '');
  }
}

function bounds(rule: Extract<Rule, { is: 'integer' | 'number' | 'duration' }>): string[] {
  const { min, above, max } = rule;
  const value = (limit: number): string =>
    rule.is === 'duration' && limit > 0 ? durationInWords(limit) : String(limit);
  return [
    above === undefined ? undefined : `above ${value(above)}`,
    min === undefined || min === 0 ? undefined : `at least ${value(min)}`,
    max === undefined && rule.is !== 'number' ? "or `'unlimited'`" : undefined,
    max === undefined || BEYOND.includes(max) ? undefined : `at most ${value(max)}`,
  ].filter((part) => part !== undefined);
}

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} or ${parts.at(-1)}`;
}
