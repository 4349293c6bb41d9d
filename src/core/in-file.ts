import type { NamedFunction } from './described.ts';
import type { Duration } from './duration.ts';
import type { Fn, Made, Rules } from './rules.ts';

/**
 * The options of a step as a file gives them. None is required: others may come from what the entry extends. Comments in the table show
 * in editors.
 * @typeParam P by option, the form in a file of those that are made of data: what `parts` says
 */
export type InFile<R extends Rules, P = unknown> = {
  readonly [K in keyof R]?: (K extends keyof P ? P[K] : DataOf<R[K]>) | undefined;
};

/** The options of something that is made of data as a whole: what is required must be there. */
export type PartInFile<R extends Rules> = {
  readonly [K in Exclude<keyof R, RequiredOf<R>>]?: DataOf<R[K]> | undefined;
} & { readonly [K in RequiredOf<R>]: DataOf<R[K]> };

/** A part by the name of its factory: `{ exponential: { initial: '100ms' } }`. */
export type OneOfParts<F extends Readonly<Record<string, unknown>>> = {
  [K in keyof F]: { readonly [One in K]: F[K] };
}[keyof F];

type RequiredOf<R extends Rules> = { [K in keyof R]: R[K] extends { required: true } ? K : never }[keyof R];

type DataOf<R> = R extends { is: 'either'; of: readonly (infer A)[] } ? Alternative<A, A> : Single<R, string>;

/** Where other texts may stand, a function's name does not stand alone. */
type Alternative<A, All> = A extends unknown
  ? Single<A, Extract<All, { is: 'duration' | 'name' | 'one of' | 'data' }> extends never ? string : never>
  : never;

type Single<R, Name> = R extends { is: 'duration' }
  ? Duration | Unlimited<R>
  : R extends { is: 'integer' }
    ? number | Unlimited<R>
    : R extends { is: 'number' | 'ratio' }
      ? number
      : R extends { is: 'boolean' }
        ? boolean
        : R extends { is: 'name' }
          ? string
          : R extends { is: 'one of'; of: readonly (infer S)[] }
            ? S
            : R extends { is: 'exactly'; value: infer V }
              ? V
              : R extends { is: 'options'; of: infer O extends Rules }
                ? PartInFile<O>
                : R extends { is: 'list'; of: infer I }
                  ? readonly DataOf<I>[]
                  : R extends Fn<unknown> | Made<unknown>
                    ? NamedFunction | Name
                    : unknown;

type Unlimited<R> = R extends { max: number } ? never : 'unlimited';
