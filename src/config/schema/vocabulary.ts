import * as z from 'zod/mini';
import type { Duration } from '../../core/index.ts';

/** What schema.json, the types and the documentation say about a part of the schema, beside its form. */
export interface Meta {
  /** The part becomes a definition, and a type, of that name. */
  readonly id?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[] | undefined;
  /** The TypeScript type, where it can say more than JSON Schema. */
  readonly tsType?: string;
}

// Parsing without `new Function`: it is forbidden where a content security policy says so, and speed matters little here.
z.config({ jitless: true });

export const registry: z.core.$ZodRegistry<Meta> = z.registry<Meta>();

/** A schema as others see it. Its type is generated from it; naming that here has the compiler compare the two. */
export type Schema<T = unknown> = z.core.$ZodType<T>;

/** An option. None is required: what `extends` and `defaults` bring is known only later, and then the factory checks. */
export function option<S extends Schema>(
  schema: S,
  description: string,
  meta: Meta = {},
): z.ZodMiniOptional<S> {
  const optional = z.optional(schema);
  registry.add(optional, { description, ...meta });
  return optional;
}

const DURATION_RULE = "must be a duration such as 250 (ms) or '30s' (units: ms, s, m, h)";
const POSITIVE_RULE = "must be a duration above 0 such as 250 (ms) or '30s' (units: ms, s, m, h)";
/** Zeros only, in any unit. */
const NOT_ZERO = String.raw`(?!0+(?:\.0+)?(?:ms|s|m|h)$)`;
const WITH_UNIT = String.raw`\d+(?:\.\d+)?(?:ms|s|m|h)$`;

/** Each part says the whole rule: zod reports the part that comes nearest. */
function durationBy(
  number: z.core.$ZodCheck<number>,
  pattern: string,
  error: string,
): z.ZodMiniUnion<[z.ZodMiniNumber, z.ZodMiniString]> {
  return z.union([z.number({ error }).check(number), withUnit(pattern, error)], { error });
}

function withUnit(pattern: string, error: string): z.ZodMiniString {
  return z.string({ error }).check(z.regex(new RegExp(`^${pattern}`), { error }));
}

export const duration = durationBy(z.gte(0, { error: DURATION_RULE }), WITH_UNIT, DURATION_RULE).register(
  registry,
  {
    id: 'DurationValue',
    description:
      "A length of time: a number of milliseconds, or a number with its unit: `'250ms'`, `'1.5s'`, `'5m'`, `'1h'`.",
    examples: ['250ms', '30s', '5m'],
    tsType: 'Duration',
  },
) as Schema as Schema<Duration>;

export const positiveDuration = durationBy(
  z.gt(0, { error: POSITIVE_RULE }),
  NOT_ZERO + WITH_UNIT,
  POSITIVE_RULE,
).register(registry, {
  id: 'PositiveDuration',
  description: 'A length of time above 0.',
  examples: ['250ms', '30s', '5m'],
  tsType: 'Duration',
}) as Schema as Schema<Duration>;

/** `positiveDuration` as a string: where a number is something else. */
export const durationWithUnit = withUnit(NOT_ZERO + WITH_UNIT, POSITIVE_RULE).register(registry, {
  id: 'DurationWithUnit',
  description: 'A length of time above 0, with its unit.',
  examples: ['30s'],
  tsType: 'Extract<Duration, string>',
}) as Schema as Schema<Extract<Duration, string>>;

const UNLIMITED: z.ZodMiniLiteral<'unlimited'> = z.literal('unlimited');

export function count(min: number): Schema<number> {
  return z
    .int({ error: `must be an integer ≥ ${min}` })
    .check(z.gte(min, { error: `must be an integer ≥ ${min}` }));
}

export function countOrUnlimited(min: number): Schema<number | 'unlimited'> {
  return z.union([count(min), UNLIMITED], { error: `must be an integer ≥ ${min}, or 'unlimited'` });
}

export function durationOrUnlimited(of: Schema<Duration>): Schema<Duration | 'unlimited'> {
  return z.union([of, UNLIMITED], { error: `${POSITIVE_RULE}, or 'unlimited'` });
}

export function number(min: number, max: number): Schema<number> {
  const error = `must be a number from ${min} to ${max}`;
  return z.number({ error }).check(z.gte(min, { error }), z.lte(max, { error }));
}

const RATIO_RULE = 'must be a ratio above 0 and at most 1 (not a percentage)';
export const ratio: Schema<number> = z
  .number({ error: RATIO_RULE })
  .check(z.gt(0, { error: RATIO_RULE }), z.lte(1, { error: RATIO_RULE }));

export function oneOf<const T extends string>(...values: readonly T[]): Schema<T> {
  const error = `must be one of ${values.map((value) => `'${value}'`).join(', ')}`;
  return z.enum(values as unknown as [T, ...T[]], { error }) as Schema as Schema<T>;
}

/** A name as it appears in events, errors and metrics. */
export const name: Schema<string> = z
  .string({ error: 'must be a string that is not empty' })
  .check(z.minLength(1, { error: 'must be a string that is not empty' }));

const FUNCTION_RULE = 'must be the name of a function from the table `functions` given in code';
export const functionName: Schema<string> = z
  .string({ error: FUNCTION_RULE })
  .check(z.minLength(1, { error: FUNCTION_RULE }));

export interface FunctionReference {
  readonly function: string;
}

export const functionReference: Schema<FunctionReference> = z
  .strictObject({ function: functionName })
  .register(registry, {
    id: 'FunctionReference',
    description: 'A function from the table `functions` that is given in code, by its name.',
    examples: [{ function: 'cachedPrice' }],
    tsType: 'FunctionReference',
  });

/** Options of a policy, `true` for its defaults, or `false` to leave it out. */
export function slot<T>(options: Schema<T>, factory: string): Schema<T | boolean> {
  return z.union([options, z.boolean()], {
    error: `must be the options of ${factory}, true for its defaults, or false to leave it out`,
  });
}
