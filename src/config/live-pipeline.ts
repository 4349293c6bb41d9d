import { report } from '../core/index.ts';
import { type Classifier, type Pipeline, type Policy, type Runtime, recompose } from '../index.ts';
import type { Data } from './forms.ts';
import { type Making, optionsFrom, policyFrom } from './from-data.ts';
import type { Keys } from './problem.ts';
import type { References } from './references.ts';
import type { ResolvedEntry } from './resolve.ts';
import type { ResolvedStep } from './steps.ts';

/** A policy in use, and the step by which it was last made or changed. */
interface LivePolicy {
  readonly step: ResolvedStep;
  readonly policy: Policy<unknown>;
  /** The options that the policy was last given. */
  readonly options: Data;
  /** Parts that were made for this policy alone, by the keys of their data. */
  readonly parts: Map<string, { readonly options: Data; readonly made: unknown }>;
}

/** A pipeline that can be changed while in use. */
export class LivePipeline {
  readonly pipeline: Pipeline<unknown>;
  /** The policies, including those that were taken out: if a bulkhead is put in again, it still knows its permits in use. */
  readonly #policies = new Map<string, LivePolicy>();
  readonly #references: References;
  readonly #runtime: Runtime;

  constructor(pipeline: Pipeline<unknown>, references: References, runtime: Runtime) {
    this.pipeline = pipeline;
    this.#references = references;
    this.#runtime = runtime;
  }

  /**
   * Changes the pipeline to that of `entry`, from the next call on. The policies stay the same objects and are updated: they keep
   * their state, and calls in flight keep their permits and their places in queues. The entry was already tried, so this cannot
   * fail.
   */
  become(entry: ResolvedEntry, classify: Classifier): void {
    const live = entry.steps.map((step) => this.#live(step));
    recompose(
      this.pipeline,
      live.map(({ policy }) => policy),
      { classify },
    );
    for (const one of live) this.#policies.set(one.step.id, one);
  }

  #live(step: ResolvedStep): LivePolicy {
    const before = this.#policies.get(step.id);
    const { declaration, options: data, keys } = step;
    const parts: LivePolicy['parts'] = before?.parts ?? new Map();
    const making = this.#making(keys, parts);
    const options = optionsFrom(declaration, data, keys, making);
    const fresh = (): LivePolicy => {
      const policy = policyFrom(declaration, data, keys, making) as Policy<unknown>;
      return { step, options, parts, policy };
    };
    const { policy } = before ?? {};
    if (before === undefined || policy?.update === undefined || isFixed(before.step, step)) return fresh();
    if (!equal(before.step.options, data) || !sameParts(declaration.parts ?? {}, before.options, options)) {
      const unset = Object.fromEntries(Object.keys(declaration.options).map((option) => [option, undefined]));
      try {
        // An option that is not named returns to its default.
        policy.update({ ...unset, ...options });
      } catch (error) {
        // A policy without state that cannot be changed in use is replaced: a new one does as well.
        if (declaration.isStateless === true) return fresh();
        // The options were already tried, so the error comes from a callback of the user. There is no call that could fail with
        // it.
        report(this.#runtime, error);
      }
    }
    return { step, options, parts, policy };
  }

  /**
   * Makes parts for one step. If the data of a part have not changed, the part stays the same object and keeps its state, for
   * example a retry's budget.
   */
  #making(step: Keys, parts: LivePolicy['parts']): Making {
    return {
      references: this.#references,
      make(recipe, options, keys) {
        if (keys.length === step.length) return recipe.make(options);
        const id = keys.slice(step.length).join('.');
        const before = parts.get(id);
        if (before !== undefined && equal(before.options, options)) return before.made;
        const made = recipe.make(options);
        parts.set(id, { options, made });
        return made;
      },
    };
  }
}

function sameParts(parts: object, before: Data, after: Data): boolean {
  return Object.keys(parts).every((option) => before[option] === after[option]);
}

/** Lists the options that differ and cannot be changed without a loss of state. */
export function fixedChanges(before: ResolvedStep, after: ResolvedStep): readonly string[] {
  return before.declaration !== after.declaration || after.declaration.isStateless === true
    ? []
    : changesOf(before, after);
}

/** True if a new policy must replace the one before. */
function isFixed(before: ResolvedStep, after: ResolvedStep): boolean {
  return before.declaration !== after.declaration || changesOf(before, after).length > 0;
}

function changesOf(before: ResolvedStep, { declaration, options }: ResolvedStep): readonly string[] {
  return (declaration.fixed ?? []).filter((option) => !equal(before.options[option], options[option]));
}

/** Compares plain data by value, and functions and made objects by identity. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => equal((a as Data)[key], (b as Data)[key]));
}
