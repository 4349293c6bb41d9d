import fc from 'fast-check';
import { bulkhead } from '../../bulkhead/index.ts';
import { circuitBreaker } from '../../circuit-breaker/index.ts';
import type { Policy, Runtime } from '../../core/index.ts';
import { fallback } from '../../fallback/index.ts';
import { compose } from '../../pipeline/index.ts';
import { rateLimiter } from '../../rate-limiter/index.ts';
import { exponential, retry } from '../../retry/index.ts';
import { timeout } from '../../timeout/index.ts';
import type { AnyPipeline } from '../locate.ts';

/** How to make a pipeline. A recipe and not a pipeline, since a pipeline has state: each run makes its own. */
export interface PipelineRecipe {
  build(runtime: Runtime): AnyPipeline;
  /** What it is made of, outermost first: as code, for the report of a counterexample. */
  toString(): string;
}

interface Ingredient {
  readonly make: () => Policy<unknown>;
  readonly code: string;
}

/** Pipelines of up to `maxPolicies` of the toolkit's policies, in any order. Shrinks to fewer of them. */
export function anyPipeline(maxPolicies = 5): fc.Arbitrary<PipelineRecipe> {
  return fc.array(anyIngredient(), { maxLength: maxPolicies }).map((ingredients) => {
    const code = `pipeline(${ingredients.map((ingredient) => ingredient.code).join(', ')})`;
    return {
      build: (runtime) => compose([{ name: 'any', runtime }, ...ingredients.map(({ make }) => make())]),
      toString: () => code,
      // fast-check prints a value by this method.
      [fc.toStringMethod]: () => code,
    };
  });
}

function anyIngredient(): fc.Arbitrary<Ingredient> {
  return fc.oneof(
    fc.integer({ min: 1, max: 2_000 }).map((ms) => ({ make: () => timeout(ms), code: `timeout(${ms})` })),
    options('retry', retry, {
      maxAttempts: fc.integer({ min: 1, max: 4 }),
      backoff: fc.constant(exponential({ initial: 10, max: 500 })),
    }),
    options('circuitBreaker', circuitBreaker, {
      consecutiveFailures: fc.integer({ min: 1, max: 5 }),
      breakDuration: fc.integer({ min: 1, max: 2_000 }),
    }),
    options('bulkhead', bulkhead, {
      maxConcurrent: fc.integer({ min: 1, max: 4 }),
      maxQueued: fc.nat(4),
    }),
    options('rateLimiter', rateLimiter, {
      permits: fc.integer({ min: 1, max: 10 }),
      period: fc.constantFrom<'1s' | '100ms'>('1s', '100ms'),
      maxWait: fc.constantFrom(0, 500),
    }),
    fc.constant({ make: () => fallback('fallback'), code: "fallback('fallback')" }),
  );
}

function options<T extends object>(
  name: string,
  factory: (options: T) => Policy<unknown>,
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
): fc.Arbitrary<Ingredient> {
  return fc.record(arbitraries).map((chosen) => ({
    make: () => factory(chosen as T),
    code: `${name}(${fc.stringify(chosen)})`,
  }));
}
