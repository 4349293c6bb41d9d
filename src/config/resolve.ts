import type { Sorts } from '../core/index.ts';
import { bothDamaged, type Damage, damagesOf, UNDAMAGED } from './damage.ts';
import { didYouMean } from './hints.ts';
import { asObject, hasPlaces, mergeEntries, withoutPlaces } from './merge.ts';
import { PRESETS, presetNamed } from './presets.ts';
import { type Keys, type Problem, problem } from './problem.ts';
import type { EntryConfig, PoliciesConfig } from './schema/types.ts';
import { inOrder, inStandardOrder, type ResolvedStep } from './steps.ts';
import { walkGraph } from './walk-graph.ts';

/** An entry in which only the names of functions are still to be looked up. */
export interface ResolvedEntry {
  readonly name: string;
  readonly description: string | undefined;
  readonly classify: string;
  readonly perKey: PerKeyConfig | undefined;
  /** The parts that were left out of the entry. */
  readonly damage: Damage;
  /** The steps, the outermost first. */
  readonly steps: readonly ResolvedStep[];
}

export type PerKeyConfig = Exclude<EntryConfig['perKey'], boolean | undefined>;

/** Largest number of entries that extend each other in a chain. More are also hard to follow for readers. */
const MAX_LEVELS = 32;

/** An entry merged with those that it extends. */
interface Inherited {
  readonly entry: EntryConfig;
  /** Number of entries in the chain. */
  readonly level: number;
  readonly damage: Damage;
}

/**
 * Resolves `extends` and `defaults`, and reports references that lead nowhere. Resolves each entry once, after those that it
 * extends, even if many entries extend it.
 * @param removed keys of the parts that were left out because their form is wrong
 */
export function resolveEntries(
  config: PoliciesConfig,
  sorts: Sorts,
  removed: readonly Keys[] = [],
): {
  readonly entries: readonly ResolvedEntry[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const damages = damagesOf(removed);
  const names = Object.keys(config.policies);
  const known = [...names, ...PRESETS];
  const entryOf = (name: string): EntryConfig => asObject(config.policies[name] as EntryConfig);
  const basesOf = (name: string): readonly string[] =>
    extendedBy(entryOf(name)).filter((base) => Object.hasOwn(config.policies, base));
  const done = new Map<string, Inherited>();

  function inherited(entry: EntryConfig, keys: Keys, own: Damage): Inherited {
    let base: EntryConfig = {};
    let level = 0;
    let damage = own;
    for (const name of extendedBy(entry)) {
      const from = done.get(name);
      const preset = presetNamed(name, sorts);
      if (from !== undefined) {
        base = mergeEntries(base, from.entry, sorts);
        level = Math.max(level, from.level);
        damage = bothDamaged(damage, from.damage);
      } else if (Object.hasOwn(config.policies, name)) {
        // Part of a cycle, which is already reported.
      } else if (preset !== undefined) {
        base = mergeEntries(base, preset, sorts);
      } else {
        const message = `names '${name}', which is neither an entry nor a preset`;
        const fix = didYouMean(name, known);
        problems.push(problem('unknown-reference', [...keys, 'extends'], message, { fix }));
      }
    }
    const { extends: _, description: __, ...rest } = entry;
    if (entry.pipeline === undefined && base.pipeline !== undefined && hasPlaces(rest, sorts)) {
      problems.push(
        mixedOrder(
          keys,
          'extends an entry with its own order, whose policies have no standard places that others could be merged with',
        ),
      );
    }
    return { entry: mergeEntries(base, rest, sorts), level: level + 1, damage };
  }

  const { order, circles } = walkGraph(names, basesOf);
  for (const { names: members, text } of circles) {
    const keys = ['policies', members.at(-1) as string, 'extends'];
    problems.push(problem('extends-cycle', keys, `forms a cycle: ${text}`));
  }
  for (const name of order) {
    const keys = ['policies', name];
    const made = inherited(entryOf(name), keys, damages.get(name) ?? UNDAMAGED);
    done.set(name, made);
    if (made.level === MAX_LEVELS + 1) {
      const message = `leads through more than ${MAX_LEVELS} entries that extend each other`;
      problems.push(problem('extends-too-deep', [...keys, 'extends'], message));
    }
  }
  const start = inherited(config.defaults ?? {}, ['defaults'], damages.get(undefined) ?? UNDAMAGED);
  const entries = names.map((name) => {
    const keys = ['policies', name];
    const entry = entryOf(name);
    if (entry.pipeline !== undefined && hasPlaces(entry, sorts)) {
      problems.push(mixedOrder(keys, 'has both a pipeline and policies of the standard order'));
    }
    const own = done.get(name) as Inherited;
    const listed = own.entry.pipeline !== undefined;
    const base = listed ? withoutPlaces(start.entry, sorts) : start.entry;
    const merged = mergeEntries(base, own.entry, sorts);
    const damage = listed ? own.damage : bothDamaged(own.damage, start.damage);
    return resolved(name, merged, entry, damage, sorts);
  });
  return { entries, problems: distinct(problems) };
}

function extendedBy({ extends: given = [] }: EntryConfig): readonly string[] {
  return typeof given === 'string' ? [given] : given;
}

function resolved(
  name: string,
  merged: EntryConfig,
  own: EntryConfig,
  damage: Damage,
  sorts: Sorts,
): ResolvedEntry {
  const { perKey = false, pipeline } = merged;
  return {
    name,
    description: own.description,
    classify: merged.classify ?? 'default',
    perKey: perKey === false ? undefined : perKey === true ? {} : perKey,
    damage,
    steps: pipeline === undefined ? inStandardOrder(name, merged, sorts) : inOrder(name, pipeline, sorts),
  };
}

function mixedOrder(keys: Keys, message: string): Problem {
  return problem('mixed-order', keys, message, {
    fix: 'give either the policies of the standard order, or a pipeline that lists all of them',
  });
}

/** Removes duplicates: one wrong entry is reported once, even if many entries extend it. */
export function distinct(problems: readonly Problem[]): Problem[] {
  return [
    ...new Map(
      problems.map((one) => [
        `${one.id} ${one.path} ${one.message} ${one.source?.file} ${one.source?.line}`,
        one,
      ]),
    ).values(),
  ];
}
