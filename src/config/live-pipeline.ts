import { report } from '../core/index.ts';
import { type Classifier, type Pipeline, type Policy, type Runtime, recompose } from '../index.ts';
import type { Data } from './forms.ts';
import { type Making, optionsFrom, policyFrom } from './from-data.ts';
import type { Keys } from './problem.ts';
import type { References } from './references.ts';
import type { ResolvedEntry } from './resolve.ts';
import type { ResolvedStep } from './steps.ts';

/** A policy in use, and the step that it was last made or changed by. */
interface LivePolicy {
  readonly step: ResolvedStep;
  readonly policy: Policy<unknown>;
  /** As the policy was given them. */
  readonly options: Data;
  /** What was made for it alone, by the keys that it was made from. */
  readonly parts: Map<string, { readonly options: Data; readonly made: unknown }>;
}

/** A pipeline together with what it takes to change it in use. */
export class LivePipeline {
  readonly pipeline: Pipeline<unknown>;
  /** Those that were taken out are kept: put in again, a bulkhead still knows which of its permits are in use. */
  readonly #policies = new Map<string, LivePolicy>();
  readonly #references: References;
  readonly #runtime: Runtime;

  constructor(pipeline: Pipeline<unknown>, references: References, runtime: Runtime) {
    this.pipeline = pipeline;
    this.#references = references;
    this.#runtime = runtime;
  }

  /**
   * From the next call on, what `entry` says. Policies are the same ones as before, changed: they keep their state, and calls in flight
   * their permits and their places in queues. The entry has been tried out, so nothing of this can fail.
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
        // What is not named goes back to its default.
        policy.update({ ...unset, ...options });
      } catch (error) {
        // What cannot change in use, where another one does as well.
        if (declaration.isStateless === true) return fresh();
        // The options are good, as has been tried: it is a callback of the user's, and there is no call to fail.
        report(this.#runtime, error);
      }
    }
    return { step, options, parts, policy };
  }

  /** What is made of the same data as before is the same: it keeps what it has learned, as a retry's budget does. */
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

/** The options that differ and cannot change without a loss. */
export function fixedChanges(before: ResolvedStep, after: ResolvedStep): readonly string[] {
  return before.declaration !== after.declaration || after.declaration.isStateless === true
    ? []
    : changesOf(before, after);
}

/** True if another policy has to take the place of the one before. */
function isFixed(before: ResolvedStep, after: ResolvedStep): boolean {
  return before.declaration !== after.declaration || changesOf(before, after).length > 0;
}

function changesOf(before: ResolvedStep, { declaration, options }: ResolvedStep): readonly string[] {
  return (declaration.fixed ?? []).filter((option) => !equal(before.options[option], options[option]));
}

/** Of plain data, and of functions and whatever has been made only if they are the same. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => equal((a as Data)[key], (b as Data)[key]));
}
