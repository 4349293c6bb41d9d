import type { Fn, Made, Rules, Same } from './rules.ts';

/** A function, where options are told of as plain data. */
export interface NamedFunction {
  /** Its name; empty for one that has none. */
  readonly function: string;
}

/**
 * Options as `describe()` tells of them, and as declarations are given them: as in force, with no limit as Infinity, functions by
 * their names, and what others have made as the plain data that it says of itself.
 */
export type Described<R extends Rules> = string extends keyof R
  ? { readonly [option: string]: unknown }
  : { readonly [K in keyof R]: DescribedAs<R[K]> | Unset<R[K]> };

type Unset<R> = R extends { default: unknown } | { required: true } ? never : undefined;

type DescribedAs<R> = R extends { is: 'duration' }
  ? number
  : R extends { is: 'options'; of: infer O extends Rules }
    ? Described<O>
    : R extends { is: 'list'; of: infer I }
      ? readonly DescribedAs<I>[]
      : R extends { is: 'either'; of: readonly (infer A)[] }
        ? DescribedAs<A>
        : R extends Fn<unknown>
          ? NamedFunction
          : R extends Made<unknown>
            ? Readonly<Record<string, unknown>>
            : Same<R>;

/**
 * Tells of options as plain data that JSON can hold: under their own names, durations in ms, no limit as `'unlimited'`, functions as
 * `{ function: name }`, what others have made by its own `describe()`. An option that is not set is left out, and so is the `name`, which
 * stands beside the options.
 * @param options in force; those that the table does not know are left out
 */
export function plain(rules: Rules, options: object): Record<string, unknown> {
  const told: Record<string, unknown> = {};
  for (const option of Object.keys(rules)) {
    const value: unknown = Reflect.get(options, option);
    if (value !== undefined && option !== 'name') told[option] = plainValue(value);
  }
  return told;
}

function plainValue(value: unknown): unknown {
  if (value === Infinity) return 'unlimited';
  if (typeof value === 'function') return { function: value.name };
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plainValue);
  const { describe } = value as { describe?: unknown };
  if (typeof describe === 'function') return describe.call(value);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, plainValue(inner)]),
  );
}

/** Reads what {@link plain} tells: no limit is Infinity again. */
export function readDescribed<R extends Rules>(rules: R, told: object): Described<R> {
  const read = Object.entries(rules).map(([option, { is }]) => {
    const value: unknown = Reflect.get(told, option);
    return [option, is === 'data' ? value : withoutLimit(value)];
  });
  return Object.fromEntries(read) as Described<R>;
}

/** A value out of what {@link plain} tells, with no limit as Infinity, at any depth. */
export function withoutLimit(value: unknown): unknown {
  if (value === 'unlimited') return Infinity;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutLimit);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutLimit(inner)]));
}
