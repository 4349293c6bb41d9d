import type { Sorts } from '../core/index.ts';
import { bothDamaged, type Damage, damagesOf, UNDAMAGED } from './damage.ts';
import { didYouMean } from './hints.ts';
import { asObject, hasPlaces, mergeEntries, withoutPlaces } from './merge.ts';
import { PRESETS, presetNamed } from './presets.ts';
import { type Keys, type Problem, problem } from './problem.ts';
import type { EntryConfig, PoliciesConfig } from './schema/types.ts';
import { inOrder, inStandardOrder, type ResolvedStep } from './steps.ts';
import { walkGraph } from './walk-graph.ts';

/** An entry with nothing left to look up but functions. */
export interface ResolvedEntry {
  readonly name: string;
  readonly description: string | undefined;
  readonly classify: string;
  readonly perKey: PerKeyConfig | undefined;
  /** What was left out of it. */
  readonly damage: Damage;
  /** The outermost first. */
  readonly steps: readonly ResolvedStep[];
}

export type PerKeyConfig = Exclude<EntryConfig['perKey'], boolean | undefined>;

/** So many entries can stand behind each other. More are hard to follow for readers, too. */
const MAX_LEVELS = 32;

/** What an entry comes to with what it extends. */
interface Inherited {
  readonly entry: EntryConfig;
  /** How many stand behind each other. */
  readonly level: number;
  readonly damage: Damage;
}

/**
 * Resolves `extends` and `defaults`, and tells of references that lead nowhere. Each entry is resolved once, after those that it
 * extends, however many ways lead to it.
 * @param removed what was left out because its form is wrong
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
        // Leads round in a circle, which is told of.
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
          'extends an entry with an order of its own, whose policies have no places to put others in',
        ),
      );
    }
    return { entry: mergeEntries(base, rest, sorts), level: level + 1, damage };
  }

  const { order, circles } = walkGraph(names, basesOf);
  for (const { names: members, text } of circles) {
    const keys = ['policies', members.at(-1) as string, 'extends'];
    problems.push(problem('extends-cycle', keys, `leads round in a circle: ${text}`));
  }
  for (const name of order) {
    const keys = ['policies', name];
    const made = inherited(entryOf(name), keys, damages.get(name) ?? UNDAMAGED);
    done.set(name, made);
    if (made.level === MAX_LEVELS + 1) {
      const message = `leads over more than ${MAX_LEVELS} entries that extend each other`;
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

/** One wrong entry is told of once, however many extend it. */
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
