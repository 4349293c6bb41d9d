import * as z from 'zod/mini';
import type { Sorts } from '../core/index.ts';
import { explainIssue } from './explain-issue.ts';
import { plainData } from './plain-data.ts';
import { type Keys, type Problem, problem } from './problem.ts';
import { MAX_LIST, schemaOf } from './schema/config.ts';
import type { PoliciesConfig } from './schema/types.ts';
import { at } from './secrets.ts';

/** The mistakes in the form of a configuration, and the parts that are right. */
export interface Validated {
  readonly problems: readonly Problem[];
  /** The configuration without the parts whose form is wrong. `undefined` if too many are wrong. */
  readonly config: PoliciesConfig | undefined;
  /** Keys of the parts that were left out. */
  readonly removed: readonly Keys[];
}

/** Bounds the work: if more parts have a wrong form, the check stops. */
const MAX_WRONG = 500;
/** Largest number of rounds. Each may take out a part, its option, its policy and its entry; after that nothing is left. */
const MAX_ROUNDS = 12;

/**
 * Finds all mistakes of form, and returns the parts that are right, so that later checks can report their mistakes, too.
 * @param gaps keys of missing values that are already reported
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
    // Mistakes of later rounds only follow from the parts that were left out.
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

/** Returns a step that is valid by itself. */
function anyStep({ all }: Sorts): string {
  return all.find(({ key, needsOptions }) => key !== undefined && needsOptions !== true)?.key as string;
}

/**
 * Takes out the part, or the larger part that cannot exist without it.
 * @param step replaces a step in a list
 * @returns the keys of the part that was taken out
 */
function remove(data: unknown, keys: Keys, first: boolean, step: string): Keys {
  const parent = at(data, keys.slice(0, -1));
  const last = keys.at(-1) as string | number;
  if (!Array.isArray(parent)) {
    if (typeof parent !== 'object' || parent === null) return keys;
    const named = parent as Record<string, unknown>;
    delete named[last];
    // Others may rightly refer to an entry or a budget by its name.
    if (first && keys.length === 2 && keys[0] !== 'defaults') named[last] = {};
    return keys;
  }
  const isStep = keys[0] === 'policies' && (keys.length === 3 || keys[2] === 'pipeline');
  if (!isStep) return remove(data, keys.slice(0, -1), first, step);
  // A valid step, so that the other steps keep their indexes.
  parent[last as number] = step;
  return keys;
}

/** Shortens lists that are longer than any pipeline, before each of their parts is checked. */
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

/**
 * Lists the keys that an object may have. zod does not report them otherwise, so they are put into the message, which is replaced
 * later.
 */
function knownKeys(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined;
  const { def } =
    (issue.inst as { readonly _zod?: { readonly def: { readonly shape?: object } } })._zod ?? {};
  return Object.keys(def?.shape ?? {}).join(' ');
}
