// The engine's `compose`, which records no metrics: these pipelines are only inspected.
import type { Policy, Sorts } from '../core/index.ts';
import { compose } from '../pipeline/index.ts';
import { type Damage, mayFollow } from './damage.ts';
import { type EntrySubject, subjectOfEntry } from './entry-subject.ts';
import { type Making, partFrom, policyFrom, REFUSED } from './from-data.ts';
import { didYouMean } from './hints.ts';
import { classifierNamed, functionNamed, lookUp } from './look-up.ts';
import { type Keys, type Problem, problem } from './problem.ts';
import type { References, Tables } from './references.ts';
import { distinct, type ResolvedEntry } from './resolve.ts';
import type { PoliciesConfig } from './schema/types.ts';
import { sectionsOf } from './sorts.ts';
import type { ResolvedStep } from './steps.ts';
import { tryToMake } from './trial.ts';
import { walkGraph } from './walk-graph.ts';

/** An entry with its policies, built for inspection and never used. */
export interface BuiltEntry {
  readonly subject: EntrySubject;
  readonly damage: Damage;
}

/** Builds every entry once, to find the options that the factories refuse. */
export function tryToBuild(
  entries: readonly ResolvedEntry[],
  config: PoliciesConfig,
  tables: Tables | undefined,
  sorts: Sorts,
): { readonly built: readonly BuiltEntry[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const shared = new Map<string, Map<string, unknown>>();
  const references: References = {
    functionNamed: (name, keys) => functionNamed(name, keys, tables, problems),
    shared: (section, name, keys) => sharedNamed(shared, section, name, keys, problems),
    pipelineNamed: (name, keys) => pipelineNamed(byName, name, keys, problems),
  };
  for (const [section, part] of sectionsOf(sorts)) {
    const data = lookUp(config, section) ?? {};
    const making = trial(references, problems);
    const made = Object.entries(data).map(
      ([name, given]) => [name, partFrom(part, section, given, [section, name], making, name)] as const,
    );
    shared.set(section, new Map(made));
  }
  const built = entries.flatMap((entry) => {
    classifierNamed(entry, tables, problems);
    const making = trial(references, problems, entry.damage);
    const policies = entry.steps.map((step) => policyFrom(step.declaration, step.options, step.keys, making));
    return policies.includes(REFUSED)
      ? []
      : [{ subject: subjectOfEntry(entry, policies as Policy<unknown>[], sorts), damage: entry.damage }];
  });
  return { built, problems: distinct([...problems, ...circlesOf(entries)]) };
}

/** Makes policies and parts on trial, and adds their mistakes to `problems`. */
function trial(references: References, problems: Problem[], damage?: Damage): Making {
  return {
    references,
    make: (recipe, options, keys) =>
      tryToMake(recipe, options, keys, (at, rule) => {
        const one = problem('invalid-option', at, rule);
        if (damage === undefined || !mayFollow(one, damage)) problems.push(one);
      }),
  };
}

/**
 * Returns the shared part of that name. Returns `undefined`, so that the default applies, if it does not exist or was refused.
 */
function sharedNamed(
  shared: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
  section: string,
  name: string,
  keys: Keys,
  problems: Problem[],
): unknown {
  const there = shared.get(section);
  if (there?.has(name)) return there.get(name) === REFUSED ? undefined : there.get(name);
  const fix = didYouMean(name, [...(there?.keys() ?? [])]) ?? `add it under ${section}`;
  const message = `names '${name}', which is not under ${section}`;
  problems.push(problem('unknown-reference', keys, message, { fix }));
  return undefined;
}

function pipelineNamed(
  entries: ReadonlyMap<string, ResolvedEntry>,
  name: string,
  keys: Keys,
  problems: Problem[],
): unknown {
  const found = entries.get(name);
  if (found === undefined) {
    const fix = didYouMean(name, [...entries.keys()]);
    problems.push(problem('unknown-reference', keys, `names '${name}', which is not an entry`, { fix }));
  } else if (found.perKey !== undefined) {
    const message = `names '${name}', which is a set of pipelines (perKey) and not one`;
    problems.push(problem('unknown-reference', keys, message));
  }
  return compose([{ name }]);
}

/** Finds pipelines that run calls through themselves by way of others: such a call would never end. */
function circlesOf(entries: readonly ResolvedEntry[]): Problem[] {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const { circles } = walkGraph([...byName.keys()], (name) =>
    (byName.get(name)?.steps ?? []).flatMap(targetsOf).map(([, target]) => target),
  );
  return circles.map(({ names, text }) => {
    const { name, steps } = byName.get(names[0] as string) as ResolvedEntry;
    const next = names[1] ?? name;
    const [keys = ['policies', name]] = steps.flatMap((step) =>
      targetsOf(step).flatMap(([option, target]) => (target === next ? [[...step.keys, option]] : [])),
    );
    return problem('pipeline-cycle', keys, `forms a cycle: ${text}`);
  });
}

/** Lists the entries that the options of a step name. */
function targetsOf({ declaration, options }: ResolvedStep): [option: string, target: string][] {
  return Object.entries(declaration.parts ?? {}).flatMap(([option, { isEntry }]): [string, string][] => {
    const { [option]: target } = options;
    return isEntry === true && typeof target === 'string' ? [[option, target]] : [];
  });
}
