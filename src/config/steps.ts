import { type Declared, resolve, type Sorts, type Standing } from '../core/index.ts';
import { type Data, optionsOf } from './forms.ts';
import type { Keys } from './problem.ts';
import type { EntryConfig, StepConfig } from './schema/types.ts';

/** A policy of an entry, with its options as they are in the data. */
export interface ResolvedStep {
  readonly declaration: Declared;
  /** The options as they are in the data. */
  readonly options: Data;
  /** Place of the step, for messages. An inherited step is reported at the place that it is inherited from. */
  readonly keys: Keys;
  /**
   * Name of the step, the same before and after a reload: `'circuitBreaker'`, or `'circuitBreaker#2'` for the second one of a
   * list.
   */
  readonly id: string;
}

/** Returns the policies of an entry by their places in the standard order. */
export function inStandardOrder(entry: string, merged: EntryConfig, sorts: Sorts): ResolvedStep[] {
  const steps = new Steps(entry);
  for (const { key, declaration } of sorts.places) {
    const given = (merged as Data)[key];
    if (given !== undefined && given !== false) steps.add(declaration, given, [key], key);
  }
  return steps.all;
}

/** Returns the policies of a list, in its order. */
export function inOrder(entry: string, pipeline: readonly StepConfig[], sorts: Sorts): ResolvedStep[] {
  const steps = new Steps(entry);
  for (const [at, step] of pipeline.entries()) {
    const [key, given] = (typeof step === 'string' ? [step, true] : Object.entries(step)[0]) as [
      string,
      unknown,
    ];
    const declaration = sorts.byKey(key);
    if (declaration !== undefined) steps.add(declaration, given, ['pipeline', at, key]);
  }
  return steps.all;
}

/** The steps of one entry, the outermost first. */
class Steps {
  readonly all: ResolvedStep[] = [];
  readonly #entry: string;
  readonly #counts = new Map<Declared, number>();
  #allowedMs = Infinity;

  constructor(entry: string) {
    this.#entry = entry;
  }

  add(declaration: Declared, given: unknown, inner: Keys, place?: string): void {
    const nth = (this.#counts.get(declaration) ?? 0) + 1;
    this.#counts.set(declaration, nth);
    const standing: Standing = { place, entry: this.#entry, nth, allowedMs: this.#allowedMs };
    const options = { ...declaration.defaults?.(standing), ...optionsOf(given, declaration.short) };
    this.#allowedMs = Math.min(this.#allowedMs, allowedBy(declaration, options));
    const key = declaration.key as string;
    this.all.push({
      declaration,
      options,
      keys: ['policies', this.#entry, ...inner],
      id: place ?? (nth === 1 ? key : `${key}#${nth}`),
    });
  }
}

/** Returns the longest time of a call inside the step in ms, as far as the step's own options limit it. */
function allowedBy({ facts, options: rules }: Declared, data: Data): number {
  const read = resolve('', rules, data, () => undefined);
  const known = Object.entries(read).filter(([, value]) => value !== undefined);
  try {
    return facts?.limits?.({ ...data, ...Object.fromEntries(known) }).timeMs ?? Infinity;
  } catch {
    // The declaration does not expect invalid options. These are reported elsewhere.
    return Infinity;
  }
}
