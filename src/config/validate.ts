import * as z from 'zod/mini';
import type { Sorts } from '../core/index.ts';
import { explainIssue } from './explain-issue.ts';
import { plainData } from './plain-data.ts';
import { type Keys, type Problem, problem } from './problem.ts';
import { MAX_LIST, schemaOf } from './schema/config.ts';
import type { PoliciesConfig } from './schema/types.ts';
import { at } from './secrets.ts';

/** The form of a configuration, and what is right of it. */
export interface Validated {
  readonly problems: readonly Problem[];
  /** Without the parts whose form is wrong; `undefined` where too much is. */
  readonly config: PoliciesConfig | undefined;
  /** Where something was left out. */
  readonly removed: readonly Keys[];
}

/** With more parts whose form is wrong, nobody looks further. */
const MAX_WRONG = 500;
/** A part, the option that it is of, the policy that this is of, the entry: then there is nothing left to take out. */
const MAX_ROUNDS = 12;

/**
 * Everything that is wrong with the form of `given`, and the rest of it, so that what else is wrong can be told in the same go.
 * @param gaps where something is missing that is told of already
 */
export function validate(given: unknown, sorts: Sorts, gaps: readonly Keys[] = []): Validated {
  const { data, problems: unsafe } = plainData(given);
  const problems: Problem[] = [...unsafe, ...cutLists(data)];
  const removed: Keys[] = [...gaps, ...problems.map(({ keys }) => keys)];
  if (unsafe.some(({ keys }) => keys.length === 0)) return { problems, config: undefined, removed };

  const schema = schemaOf(sorts);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const result = z.safeParse(schema, data, { error: knownKeys, reportInput: true });
    if (result.success) return { problems, config: result.data, removed };
    const { issues } = result.error;
    const wrong = issues.slice(0, MAX_WRONG).flatMap((issue) => explainIssue(issue, [], data));
    // Later ones follow from what was left out.
    if (round === 0)
      problems.push(...wrong.filter(({ keys }) => !removed.some((gone) => begins(keys, gone))));
    if (issues.length > MAX_WRONG) break;
    for (const { keys } of wrong) {
      const part = at(data, keys) === undefined ? keys.slice(0, -1) : keys;
      if (part.length === 0) return { problems, config: undefined, removed };
      removed.push(remove(data, part, round === 0, anyStep(sorts)));
    }
  }
  return { problems, config: undefined, removed };
}

/** A step that is right by itself. */
function anyStep({ all }: Sorts): string {
  return all.find(({ key, needsOptions }) => key !== undefined && needsOptions !== true)?.key as string;
}

/** Takes out the part, or what cannot be without it. @param step stands in for one in a list @returns what is gone */
function remove(data: unknown, keys: Keys, first: boolean, step: string): Keys {
  const parent = at(data, keys.slice(0, -1));
  const last = keys.at(-1) as string | number;
  if (!Array.isArray(parent)) {
    if (typeof parent !== 'object' || parent === null) return keys;
    const named = parent as Record<string, unknown>;
    delete named[last];
    // Others may refer to an entry or a budget by its name, which is right.
    if (first && keys.length === 2 && keys[0] !== 'defaults') named[last] = {};
    return keys;
  }
  const isStep = keys[0] === 'policies' && (keys.length === 3 || keys[2] === 'pipeline');
  if (!isStep) return remove(data, keys.slice(0, -1), first, step);
  // Something that is right, so that the others keep their places.
  parent[last as number] = step;
  return keys;
}

/** Shortens lists that are longer than any pipeline, before each of their parts is looked at. */
function cutLists(data: unknown): Problem[] {
  const entries = Object.entries((at(data, ['policies']) ?? {}) as object).map(
    ([name, entry]) => [['policies', name], entry] as const,
  );
  return [[['defaults'], at(data, ['defaults'])] as const, ...entries].flatMap(([keys, entry]) => [
    ...cut(entry, keys),
    ...cut(at(entry, ['pipeline']), [...keys, 'pipeline']),
    ...cut(at(entry, ['extends']), [...keys, 'extends']),
  ]);
}

function cut(list: unknown, keys: Keys): Problem[] {
  if (!Array.isArray(list) || list.length <= MAX_LIST) return [];
  const { length } = list;
  list.length = MAX_LIST;
  return [problem('invalid-value', keys, `must have at most ${MAX_LIST} items, got ${length}`)];
}

function begins(keys: Keys, prefix: Keys): boolean {
  return prefix.length <= keys.length && prefix.every((key, at) => key === keys[at]);
}

/** zod does not say which keys an object may have: the message, which is ours to make, carries them. */
function knownKeys(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined;
  const { def } =
    (issue.inst as { readonly _zod?: { readonly def: { readonly shape?: object } } })._zod ?? {};
  return Object.keys(def?.shape ?? {}).join(' ');
}
