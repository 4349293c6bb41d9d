import fc from 'fast-check';
import type { Declared, Policy, Runtime } from '../../core/index.ts';
import { DECLARATIONS } from '../../declarations.ts';
import { compose } from '../../pipeline/index.ts';
import type { KnownSorts } from '../abilities.ts';
import type { AnyPipeline } from '../locate.ts';

/** The description of a pipeline. It is not a pipeline itself, because a pipeline has state: each run makes its own. */
export interface PipelineRecipe {
  build(runtime: Runtime): AnyPipeline;
  /** Code of the pipeline, the outermost policy first, for the report of a counterexample. */
  toString(): string;
}

interface Ingredient {
  readonly make: () => Policy<unknown>;
  readonly code: string;
}

/** Generates pipelines of up to `maxPolicies` policies, the toolkit's and your own, in any order. Shrinks to fewer policies. */
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
        // The method by which fast-check prints a value.
        [fc.toStringMethod]: () => code,
      };
    });
}

/** Generates any policy that a file can name, with valid values according to its declaration. */
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
