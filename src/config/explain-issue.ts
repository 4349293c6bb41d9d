import type * as z from 'zod/mini';
import { closest, show } from '../core/index.ts';
import { didYouMean, durationMeant, ratioMeant } from './hints.ts';
import { type Keys, type Problem, problem } from './problem.ts';
import { at } from './secrets.ts';

export type Issue = z.core.$ZodIssue;

/** Bounds the number of unknown keys of one object that are reported. */
const MAX_KEYS = 100;

/**
 * Describes a mistake of form in seawall's own words. For a union, it describes the mistake by the form that was most likely
 * meant.
 */
export function explainIssue(issue: Issue, prefix: Keys, root: unknown): Problem[] {
  const keys = [...prefix, ...(issue.path as (string | number)[])];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, MAX_KEYS).map((key) =>
        problem('unknown-option', [...keys, key], 'is not an option', {
          fix: didYouMean(key, issue.message.split(' ')),
        }),
      );
    case 'invalid_union':
      return explainUnion(issue, keys, root);
    case 'invalid_key':
      return [problem('invalid-name', keys, `${issue.issues[0]?.message}, got ${shown(keys.at(-1))}`)];
    default:
      return [invalidValue(issue, keys, root)];
  }
}

/** Describes the mistake by the form that was most likely meant. If that cannot be decided, it states the rule of the union. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, keys: Keys, root: unknown): Problem[] {
  const [meant, other] = issue.errors
    .filter((issues) => !issues.some(isOfAnotherForm))
    .sort((a, b) => a.length - b.length);
  if (meant !== undefined && meant.length !== other?.length)
    return meant.flatMap((one) => explainIssue(one, keys, root));
  const value = at(root, keys);
  const known = issue.errors
    .flat()
    .flatMap((one) => (one.code === 'unrecognized_keys' ? one.message.split(' ') : []));
  const typo = keysOf(value).find((key) => !known.includes(key) && closest(key, known) !== undefined);
  const fix = typo === undefined ? undefined : `${typo}: ${didYouMean(typo, known)}`;
  return [invalidValue(issue, keys, root, fix)];
}

/** True if the value itself, or a key that distinguishes the forms, is missing or different. */
function isOfAnotherForm(issue: Issue): boolean {
  if (issue.path.length === 0) return issue.code !== 'unrecognized_keys';
  return issue.path.length === 1 && issue.code !== 'unrecognized_keys' && issue.input === undefined;
}

function invalidValue(issue: Issue, keys: Keys, root: unknown, fix?: string): Problem {
  const value = at(root, keys);
  if (value === undefined) return problem('missing-option', keys, 'is missing');
  if (value === null && keys.length > 0) {
    return problem('empty-value', keys, 'is empty', {
      fix: 'write true or {} for the defaults, false to leave it out, or remove the line',
    });
  }
  const rule = ruleOf(issue);
  return problem('invalid-value', keys, `${rule}, got ${shown(value)}`, { fix: fix ?? hintFor(rule, value) });
}

function ruleOf(issue: Issue): string {
  // seawall's own message, if the schema has one.
  if (issue.message.startsWith('must ')) return issue.message;
  return issue.code === 'invalid_type' ? `must be ${article(issue.expected)}` : 'is not allowed';
}

function article(expected: string): string {
  if (expected === 'boolean') return 'true or false';
  if (expected === 'record') return 'an object';
  return `${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}`;
}

function hintFor(rule: string, value: unknown): string | undefined {
  if (rule.includes('duration')) return durationMeant(value);
  if (rule.includes('ratio') || rule === 'must be a number from 0 to 1') return ratioMeant(value);
  if (value === Infinity && rule.includes('unlimited')) return "write 'unlimited'";
  const choices = [...rule.matchAll(/'([\w-]+)'/g)].map(([, choice]) => choice as string);
  const meant = typeof value === 'string' ? closest(value, choices) : undefined;
  return meant === undefined ? undefined : `did you mean '${meant}'?`;
}

function shown(value: unknown): string {
  const keys = keysOf(value);
  return keys.length === 0 || keys.length > 4 ? show(value) : `{ ${keys.join(', ')} }`;
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}
