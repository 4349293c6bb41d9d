import type { Duration } from './duration.ts';

/**
 * A table of options as data: a rule for each, with its documentation as the comment above it. The type of the options
 * ({@link OptionsOf}), the check and the defaults (`resolve`) follow from it.
 *
 *     export const QUEUE = {
 *       // its documentation, in the form of a doc comment
 *       maxQueued: { is: 'integer', min: 1, default: 100 },
 *     } as const;
 *     export interface QueueOptions extends OptionsOf<typeof QUEUE> {}
 */
export interface Rules {
  readonly [option: string]: Rule;
}

/** The rule of one option. An option that has no default and is not required may be left out, and is `undefined` then. */
export type Rule = Given &
  (Quantity | Plain | OneOf | Exactly | Nested | List | Either | Fn<unknown> | Made<unknown>);

interface Given {
  /** Taken where the option is left out; checked like any other value. */
  readonly default?: unknown;
  readonly required?: true;
}

/**
 * A number ≥ 0 unless the rule says otherwise. A duration is in ms, or a string with its unit. Without a `max`, an integer and a
 * duration may also be Infinity, or `'unlimited'`, which is the same.
 */
interface Quantity {
  readonly is: 'integer' | 'number' | 'duration';
  readonly min?: number;
  /** Instead of `min`: the value must be greater. */
  readonly above?: number;
  readonly max?: number;
}

/** A ratio is in (0, 1]; a name is a string that is not empty; data is anything at all. */
interface Plain {
  readonly is: 'ratio' | 'boolean' | 'name' | 'data';
}

interface OneOf {
  readonly is: 'one of';
  readonly of: readonly string[];
}

/** One value, such as the `false` that switches something off. */
interface Exactly {
  readonly is: 'exactly';
  readonly value: boolean;
}

interface Nested {
  readonly is: 'options';
  readonly of: Rules;
}

interface List {
  readonly is: 'list';
  readonly of: Rule;
  /** The least number of items. */
  readonly min?: number;
}

/** The value goes to the first rule that is for its kind of thing, and if there is none to the first of all. */
interface Either {
  readonly is: 'either';
  readonly of: readonly Rule[];
  /** The message for a value that none is for, instead of what the first would say. */
  readonly rule?: string;
}

/** A function of type `F`. */
export interface Fn<F> {
  readonly is: 'function';
  /** For the compiler: never there. */
  readonly type?: F;
}

/** An object that something else has made. */
export interface Made<T> {
  readonly is: 'made';
  /** The message for what is none: `'must be a limit made by p-limit'`. */
  readonly rule: string;
  readonly test: (value: unknown) => boolean;
  /** For the compiler: never there. */
  readonly type?: T;
}

/** The options as they are given. Comments in the table show in editors. */
export type OptionsOf<R extends Rules> = Optional<R, Exclude<keyof R, RequiredOf<R>>> &
  Needed<R, RequiredOf<R>>;

/** The options in force: defaults filled in, durations in ms. */
export type Resolved<R extends Rules> = string extends keyof R
  ? { readonly [option: string]: unknown } // of a table that is known at run time only
  : { readonly [K in keyof R]: InForce<R[K]> };

type RequiredOf<R extends Rules> = { [K in keyof R]: R[K] extends { required: true } ? K : never }[keyof R];

// Mapped in this form, and not by `as`, an option keeps the comment above its rule.
type Optional<R extends Rules, K extends keyof R> = { readonly [P in K]?: GivenAs<R[P]> | undefined };
type Needed<R extends Rules, K extends keyof R> = { readonly [P in K]: GivenAs<R[P]> };

type GivenAs<R> = R extends { is: 'duration' | 'integer' }
  ? GivenQuantity<R>
  : R extends { is: 'options'; of: infer O extends Rules }
    ? OptionsOf<O>
    : R extends { is: 'list'; of: infer I }
      ? readonly GivenAs<I>[]
      : R extends { is: 'either'; of: readonly (infer A)[] }
        ? GivenAs<A>
        : Same<R>;

/** Without a maximum there may be no limit at all. */
type GivenQuantity<R> =
  | (R extends { is: 'duration' } ? Duration : number)
  | (R extends { max: number } ? never : 'unlimited');

type InForce<R> = ResolvedAs<R> | (R extends { default: unknown } | { required: true } ? never : undefined);

type ResolvedAs<R> = R extends { is: 'duration' }
  ? number
  : R extends { is: 'options'; of: infer O extends Rules }
    ? Resolved<O>
    : R extends { is: 'list'; of: infer I }
      ? readonly ResolvedAs<I>[]
      : R extends { is: 'either'; of: readonly (infer A)[] }
        ? ResolvedAs<A>
        : Same<R>;

/** The rules whose values are the same as given and as resolved. */
export type Same<R> = R extends { is: 'integer' | 'number' | 'ratio' }
  ? number
  : R extends { is: 'boolean' }
    ? boolean
    : R extends { is: 'name' }
      ? string
      : R extends { is: 'one of'; of: readonly (infer S)[] }
        ? S
        : R extends { is: 'exactly'; value: infer V }
          ? V
          : R extends Fn<infer F> | Made<infer F>
            ? F
            : R extends { is: 'data' }
              ? unknown
              : never;
