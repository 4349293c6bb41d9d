import fc from 'fast-check';
import type { Declared, Policy, Runtime } from '../../core/index.ts';
import { DECLARATIONS } from '../../declarations.ts';
import { compose } from '../../pipeline/index.ts';
import type { KnownSorts } from '../abilities.ts';
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

/** Pipelines of up to `maxPolicies` of the toolkit's policies, and of your own, in any order. Shrinks to fewer of them. */
export function anyPipeline(
  maxPolicies = 5,
  { policies = [] }: KnownSorts = {},
): fc.Arbitrary<PipelineRecipe> {
  return fc
    .array(anyIngredient([...DECLARATIONS, ...policies]), { maxLength: maxPolicies })
    .map((ingredients) => {
      const code = `pipeline(${ingredients.map((ingredient) => ingredient.code).join(', ')})`;
      return {
        build: (runtime) => compose([{ name: 'any', runtime }, ...ingredients.map(({ make }) => make())]),
        toString: () => code,
        // fast-check prints a value by this method.
        [fc.toStringMethod]: () => code,
      };
    });
}

/** Any policy of those that files can name, with any of the values that their declarations call good. */
function anyIngredient(declarations: readonly Declared[]): fc.Arbitrary<Ingredient> {
  return fc.oneof(
    ...declarations.flatMap(({ key, make, test }) =>
      key === undefined || make === undefined || test === undefined
        ? []
        : fc.record(samplesOf(test.samples)).map((options) => ({
            make: () => make(options),
            code: `${key}(${fc.stringify(options)})`,
          })),
    ),
  );
}

function samplesOf(
  samples: Readonly<Record<string, readonly unknown[]>>,
): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(
    Object.entries(samples).map(([option, values]) => [option, fc.constantFrom(...values)]),
  );
}
