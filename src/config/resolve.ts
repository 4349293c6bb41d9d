import { didYouMean } from './hints.ts';
import { asObject, isSlot, mergeEntries, SLOTS } from './merge.ts';
import { PRESETS } from './presets.ts';
import { type Keys, type Problem, problem } from './problem.ts';
import type { EntryConfig, PoliciesConfig } from './schema/types.generated.ts';
import { type FactoryName, STEP_FACTORIES, type StepOptions } from './step.ts';

/** An entry with nothing left to look up but functions. */
export interface ResolvedEntry {
  readonly name: string;
  readonly description: string | undefined;
  readonly classify: string;
  readonly perKey: PerKeyConfig | undefined;
  /** The outermost first. */
  readonly steps: readonly ResolvedStep[];
}

export type PerKeyConfig = Exclude<EntryConfig['perKey'], boolean | undefined>;

export interface ResolvedStep {
  readonly factory: FactoryName;
  readonly options: StepOptions;
  /** Where it stands, for messages. What is inherited is told of where it is inherited. */
  readonly keys: Keys;
  /** Names the same step before and after a reload: `'circuitBreaker'`, or `'circuitBreaker#2'` for the second of a list. */
  readonly id: string;
}

/** Resolves `extends` and `defaults`, and tells of references that lead nowhere. */
export function resolveEntries(config: PoliciesConfig): {
  readonly entries: readonly ResolvedEntry[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const circles = new Set<string>();
  const names = Object.keys(config.policies);
  const known = [...names, ...Object.keys(PRESETS)];

  /** @param chain what led here, to notice when it leads round in a circle */
  function inherited(entry: EntryConfig, keys: Keys, chain: readonly string[]): EntryConfig {
    let base: EntryConfig = {};
    const { extends: given = [] } = entry;
    for (const name of typeof given === 'string' ? [given] : given) {
      const from = config.policies[name];
      const own = from !== undefined && Object.hasOwn(config.policies, name);
      const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
      if (chain.includes(name)) {
        const members = chain.slice(chain.indexOf(name));
        const circle = [...members, name].join(' → ');
        // Whoever is in it, or leads to it, comes upon it.
        if (isNew(circles, members))
          problems.push(problem('extends-cycle', [...keys, 'extends'], `leads round in a circle: ${circle}`));
      } else if (own) {
        base = mergeEntries(base, inherited(asObject(from), ['policies', name], [...chain, name]));
      } else if (preset !== undefined) {
        base = mergeEntries(base, preset);
      } else {
        const fix = didYouMean(name, known);
        problems.push(
          problem(
            'unknown-reference',
            [...keys, 'extends'],
            `names '${name}', which is neither an entry nor a preset`,
            {
              fix,
            },
          ),
        );
      }
    }
    const { extends: _, description: __, ...own } = entry;
    if (
      entry.pipeline === undefined &&
      base.pipeline !== undefined &&
      SLOTS.some((slot) => own[slot] !== undefined)
    ) {
      problems.push(
        mixedOrder(
          keys,
          'extends an entry with an order of its own, whose policies have no places to put others in',
        ),
      );
    }
    return mergeEntries(base, own);
  }

  const { defaults = {} } = config;
  const start = inherited(defaults, ['defaults'], []);
  const entries = names.map((name) => {
    const keys = ['policies', name];
    const entry = asObject(config.policies[name] as EntryConfig);
    if (entry.pipeline !== undefined && SLOTS.some((slot) => entry[slot] !== undefined)) {
      problems.push(mixedOrder(keys, 'has both a pipeline and policies of the standard order'));
    }
    const own = inherited(entry, keys, [name]);
    const merged = mergeEntries(own.pipeline === undefined ? start : withoutOrder(start), own);
    return resolved(name, merged, entry, keys);
  });
  return { entries, problems: distinct(problems) };
}

function isNew(circles: Set<string>, members: readonly string[]): boolean {
  const circle = [...members].sort().join(' ');
  return !circles.has(circle) && circles.add(circle) !== undefined;
}

function resolved(name: string, merged: EntryConfig, own: EntryConfig, keys: Keys): ResolvedEntry {
  const { perKey = false } = merged;
  return {
    name,
    description: own.description,
    classify: merged.classify ?? 'default',
    perKey: perKey === false ? undefined : perKey === true ? {} : perKey,
    steps: merged.pipeline === undefined ? standardOrder(name, merged, keys) : ownOrder(name, merged, keys),
  };
}

function standardOrder(name: string, merged: EntryConfig, keys: Keys): ResolvedStep[] {
  return SLOTS.flatMap((slot) => {
    const given = merged[slot];
    if (given === undefined || given === false) return [];
    const factory = slot === 'attemptTimeout' ? 'timeout' : slot;
    let options = optionsOf(factory, given);
    if (slot === 'attemptTimeout') options = { name: 'attempt-timeout', ...options };
    if (slot === 'circuitBreaker') options = { name, ...options };
    // A wait that would end after the total time is not even begun.
    if (slot === 'retry') options = { ...maxElapsedOf(merged), ...options };
    return [{ factory, options, keys: [...keys, slot], id: slot }];
  });
}

function maxElapsedOf({ timeout }: EntryConfig): StepOptions {
  if (timeout === undefined || timeout === false) return {};
  const after = typeof timeout === 'object' ? timeout.after : timeout;
  return after === undefined || typeof after === 'object' ? {} : { maxElapsed: after };
}

function ownOrder(name: string, { pipeline = [] }: EntryConfig, keys: Keys): ResolvedStep[] {
  const seen = new Map<string, number>();
  return pipeline.map((step, at) => {
    const [factory, given] = (typeof step === 'string' ? [step, true] : Object.entries(step)[0]) as [
      FactoryName,
      unknown,
    ];
    const count = (seen.get(factory) ?? 0) + 1;
    seen.set(factory, count);
    const id = count === 1 ? factory : `${factory}#${count}`;
    // As in the standard order: a circuit is best called by what it protects.
    const named = factory === 'circuitBreaker' ? { name: count === 1 ? name : `${name}-${count}` } : {};
    return {
      factory,
      options: { ...named, ...optionsOf(factory, given) },
      keys: [...keys, 'pipeline', at, factory],
      id,
    };
  });
}

function optionsOf(factory: FactoryName, given: unknown): StepOptions {
  if (given === true) return {};
  return typeof given === 'object' ? (given as StepOptions) : { [STEP_FACTORIES[factory].short]: given };
}

function withoutOrder(entry: EntryConfig): EntryConfig {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !isSlot(key) && key !== 'pipeline'));
}

function mixedOrder(keys: Keys, message: string): Problem {
  return problem('mixed-order', keys, message, {
    fix: 'give either the policies of the standard order, or a pipeline that lists all of them',
  });
}

/** One wrong entry is told of once, however many extend it. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((one) => [`${one.id} ${one.path} ${one.message}`, one])).values()];
}
