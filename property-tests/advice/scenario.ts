import fc from 'fast-check';
import {
  type Declared,
  failure,
  type Outcome,
  type Policy,
  type Runtime,
  success,
} from '../../src/core/index.ts';
import { DECLARATIONS } from '../../src/declarations.ts';
import { type Classifier, custom, fallback, type Pipeline, pipeline, timeout } from '../../src/index.ts';

/** A function that makes a policy, and its code. Each run makes its own policy, because policies have state. */
export interface Recipe {
  make(runtime: Runtime): Policy<unknown>;
  readonly code: string;
}

/** An attempt at an operation. */
export interface Attempt {
  /** Duration in ms. Infinity: the attempt ends only if it is aborted. */
  readonly takesMs: number;
  /** True if the attempt continues after an abort, as code does that does not support signals. */
  readonly ignoresSignal: boolean;
  readonly outcome: Outcome;
}

export interface ScriptedCall {
  readonly afterMs: number;
  /** The attempts in order. The last one is repeated. */
  readonly attempts: readonly Attempt[];
  readonly abortAfterMs: number | undefined;
  readonly key: string | undefined;
}

/** An error of a server with a Retry-After. */
export class AskedToWait extends Error {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(`come back in ${retryAfterMs} ms`);
    this.retryAfterMs = retryAfterMs;
  }
}

export const classify: Classifier = (outcome) => {
  if (outcome.ok) return 'success';
  const { error } = outcome;
  if (error instanceof AskedToWait)
    return { kind: 'failure', retryAfterMs: error.retryAfterMs, throttled: true };
  return error instanceof TypeError ? 'ignored' : 'failure';
};

const declared = DECLARATIONS.filter(({ make, test }) => make !== undefined && test !== undefined);

/** A policy of the toolkit, with options from its declaration's samples. */
const policy: fc.Arbitrary<Recipe> = fc.constantFrom(...declared).chain((declaration) =>
  optionsOf(declaration).map((options) => ({
    make: () => (declaration.make as (options: object) => Policy<unknown>)(options),
    code: `${declaration.key}(${fc.stringify(options)})`,
  })),
);

function optionsOf({ needsOptions, test }: Declared): fc.Arbitrary<object> {
  const { samples = {} } = test ?? {};
  const requiredKeys = needsOptions === true ? Object.keys(samples) : [];
  const values = Object.entries(samples).map(([option, some]) => [option, fc.constantFrom(...some)]);
  return fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys });
}

/** A custom layer of the user. */
const layer: fc.Arbitrary<Recipe> = fc.constantFrom<Recipe>(
  { make: () => custom((next) => next()), code: 'custom((next) => next())' },
  {
    make: () => custom((next) => next(), { maxAttempts: 1 }),
    code: 'custom((next) => next(), { maxAttempts: 1 })',
  },
  {
    make: () => custom((next) => next().catch(next), { maxAttempts: 2 }),
    code: 'custom((next) => next().catch(next), { maxAttempts: 2 })',
  },
  {
    make: () => custom((next) => Promise.race([next(), next()]), { maxAttempts: 2 }),
    code: 'custom((next) => Promise.race([next(), next()]), { maxAttempts: 2 })',
  },
);

const { recipes } = fc.letrec<{ recipes: Recipe[]; nested: Recipe; backup: Recipe }>((tie) => ({
  recipes: fc.array(
    fc.oneof(
      { withCrossShrink: true },
      { arbitrary: policy, weight: 20 },
      { arbitrary: layer, weight: 3 },
      { arbitrary: tie('nested'), weight: 1 },
      { arbitrary: tie('backup'), weight: 1 },
    ),
    { maxLength: 5, depthIdentifier: 'nesting' },
  ),
  nested: tie('recipes').map((inner) => ({
    make: (runtime) => build(inner, runtime, 'nested'),
    code: codeOf(inner),
  })),
  backup: tie('recipes').map((inner) => ({
    make: (runtime) => fallback(build(inner, runtime, `backup ${codeOf(inner)}`)),
    code: `fallback(${codeOf(inner)})`,
  })),
}));

/** A bound for operations that would have none. */
const attemptTimeout: fc.Arbitrary<Recipe[]> = fc
  .constantFrom(1, 20, 400)
  .map((ms) => [{ make: () => timeout(ms), code: `timeout(${ms})` }]);

/** Policies around an operation, the outermost first. */
export const anyPolicies: fc.Arbitrary<Recipe[]> = fc
  .tuple(
    recipes,
    fc.oneof({ arbitrary: attemptTimeout, weight: 4 }, { arbitrary: fc.constant([]), weight: 1 }),
  )
  .map((rows) => {
    const all = rows.flat();
    return Object.assign(all, { [fc.toStringMethod]: () => codeOf(all) });
  });

export function build(all: readonly Recipe[], runtime: Runtime, name = 'outermost'): Pipeline<unknown> {
  return pipeline({ name, runtime, classify, telemetry: false }, ...all.map(({ make }) => make(runtime)));
}

function codeOf(all: readonly Recipe[]): string {
  return `pipeline(${all.map(({ code }) => code).join(', ')})`;
}

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { arbitrary: fc.constant(success('value')), weight: 2 },
  { arbitrary: fc.constant(failure(new Error('failure'))), weight: 4 },
  { arbitrary: fc.integer({ min: 1, max: 90_000 }).map((ms) => failure(new AskedToWait(ms))), weight: 2 },
  { arbitrary: fc.constant(failure(new TypeError('mistake'))), weight: 1 },
);

const attempt: fc.Arbitrary<Attempt> = fc.record({
  takesMs: fc.oneof(fc.constantFrom(0, 1, 10, 100, 1000), fc.nat(3000), fc.constant(Infinity)),
  ignoresSignal: fc.boolean(),
  outcome,
});

export const anyCalls: fc.Arbitrary<ScriptedCall[]> = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.constant(0), fc.nat(500)),
    attempts: fc.array(attempt, { minLength: 1, maxLength: 4 }),
    abortAfterMs: fc.option(fc.nat(2000), { nil: undefined, freq: 8 }),
    key: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 12 },
);
