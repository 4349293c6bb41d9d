import { report } from '../core/index.ts';
import {
  type Bulkhead,
  type CircuitBreaker,
  type Classifier,
  type Pipeline,
  type Policy,
  type RateLimiter,
  type Retry,
  type RetryBudget,
  type Runtime,
  recompose,
} from '../index.ts';
import type { References } from './references.ts';
import type { ResolvedEntry, ResolvedStep } from './resolve.ts';
import {
  budgetFrom,
  circuitBreakerOptions,
  type FactoryName,
  rateLimiterOptions,
  STEP_FACTORIES,
  type StepOptions,
} from './step.ts';

/** A policy in use, and the step that it was last made or changed by. */
interface Part {
  readonly step: ResolvedStep;
  readonly policy: Policy<unknown>;
}

/** What a policy with state cannot change while in use: it would have to be another one, with its state lost. */
export const FIXED_OPTIONS: Readonly<Partial<Record<FactoryName, readonly string[]>>> = {
  circuitBreaker: ['name'],
  bulkhead: ['name', 'limit'],
  rateLimiter: ['name', 'algorithm', 'key', 'maxKeys'],
};

/** A pipeline together with what it takes to change it in use. */
export class LivePipeline {
  readonly pipeline: Pipeline<unknown>;
  /** Those that were taken out are kept: put in again, a bulkhead still knows which of its permits are in use. */
  readonly #parts = new Map<string, Part>();
  readonly #references: References;
  readonly #runtime: Runtime;

  constructor(pipeline: Pipeline<unknown>, references: References, runtime: Runtime) {
    this.pipeline = pipeline;
    this.#references = references;
    this.#runtime = runtime;
  }

  /**
   * From the next call on, what `entry` says. Policies with state are the same ones as before, changed; of the others,
   * calls in flight keep those that they began with. The entry has been tried out, so nothing of this can fail.
   */
  become(entry: ResolvedEntry, classify: Classifier): void {
    const parts = entry.steps.map((step) => this.#part(step));
    recompose(
      this.pipeline,
      parts.map(({ policy }) => policy),
      { classify },
    );
    for (const part of parts) this.#parts.set(part.step.id, part);
  }

  #part(step: ResolvedStep): Part {
    const before = this.#parts.get(step.id);
    if (before === undefined || isFixed(before.step, step))
      return { step, policy: this.#make(step, undefined) };
    if (step.factory === 'retry') return this.#retry(step, before);
    if (equal(before.step.options, step.options)) return { step, policy: before.policy };
    const change = CHANGES[step.factory];
    if (change === undefined) return { step, policy: this.#make(step, undefined) };
    const target = this.#make(step, undefined);
    try {
      change(before.policy, target, step, this.#references);
    } catch (error) {
      // A callback of the user's, asked in passing: the change is done, and there is no call to fail.
      report(this.#runtime, error);
    }
    return { step, policy: before.policy };
  }

  /** A retry is made anew. What it has learned is in its budget, and stays there as long as that is the same. */
  #retry(step: ResolvedStep, before: Part): Part {
    const budget = (before.policy as Retry).budget;
    const { budget: wanted } = step.options;
    const same =
      typeof wanted === 'string'
        ? budgetFrom(wanted, step.options, this.#references, step.keys) === budget
        : equal(wanted, before.step.options.budget);
    if (same && equal(before.step.options, step.options)) return { step, policy: before.policy };
    return { step, policy: this.#make(step, same ? budget : undefined) };
  }

  #make({ factory, options, keys }: ResolvedStep, budget: RetryBudget | undefined): Policy<unknown> {
    return STEP_FACTORIES[factory].make(options, this.#references, keys, budget);
  }
}

/** @param target a policy that was made as this one shall be */
type Change = (
  policy: Policy<unknown>,
  target: Policy<unknown>,
  step: ResolvedStep,
  references: References,
) => void;

/** How a policy with state takes over other options. */
const CHANGES: Readonly<Partial<Record<FactoryName, Change>>> = {
  circuitBreaker(policy, _, { options, keys }, references) {
    // What is not named goes back to its default.
    (policy as CircuitBreaker).update({
      ...NO_CIRCUIT_OPTIONS,
      ...circuitBreakerOptions(options, references, keys),
    });
  },
  bulkhead(policy, target) {
    const { maxConcurrent, maxQueued, releaseOn } = target as Bulkhead;
    const { maxWait } = optionsOf(target);
    (policy as Bulkhead).update({
      maxConcurrent,
      maxQueued,
      releaseOn,
      maxWait: limitOf(maxWait),
    });
  },
  rateLimiter(policy, target, { options, keys }, references) {
    const { permits, periodMs, burst, maxWaitMs, maxQueued } = optionsOf(target);
    (policy as RateLimiter).update({
      permits: permits as number,
      period: periodMs as number,
      burst: burst as number | undefined,
      maxWait: limitOf(maxWaitMs),
      maxQueued: limitOf(maxQueued),
      cost: rateLimiterOptions(options, references, keys).cost ?? 1,
    });
  },
};

function optionsOf(policy: Policy<unknown>): StepOptions {
  return { ...policy.describe?.() };
}

/** As described: `null` is no limit. */
function limitOf(described: unknown): number {
  return typeof described === 'number' ? described : Infinity;
}

const NO_CIRCUIT_OPTIONS = {
  failureRate: undefined,
  slowCallRate: undefined,
  slowCallDuration: undefined,
  consecutiveFailures: undefined,
  shouldTrip: undefined,
  window: undefined,
  minimumCalls: undefined,
  breakDuration: undefined,
  maxBreakDuration: undefined,
  halfOpen: undefined,
  isFailure: undefined,
};

/** The options that differ and cannot. */
export function fixedChanges(before: ResolvedStep, after: ResolvedStep): readonly string[] {
  const names = before.factory === after.factory ? (FIXED_OPTIONS[after.factory] ?? []) : [];
  return names.filter((name) => !equal(before.options[name], after.options[name]));
}

function isFixed(before: ResolvedStep, after: ResolvedStep): boolean {
  return before.factory !== after.factory || fixedChanges(before, after).length > 0;
}

/** Of plain data. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => equal((a as StepOptions)[key], (b as StepOptions)[key]));
}
