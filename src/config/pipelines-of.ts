import type { KeyedPipelines, Pipeline } from '../index.ts';
import type { Tables } from './references.ts';
import type { EntryConfig, PoliciesConfig } from './schema/types.generated.ts';

/**
 * The type of the pipelines that a configuration written in code describes. What a fallback adds to the results is `unknown` where
 * the types do not tell: where the configuration is no literal, or the function is in no table.
 */
export type PipelinesOf<C extends PoliciesConfig, T extends Tables> = string extends keyof C['policies']
  ? Readonly<Record<string, Pipeline<unknown> | KeyedPipelines<unknown>>>
  : { readonly [Name in keyof C['policies']]: PipelineOf<C, T, C['policies'][Name]> };

type PipelineOf<C extends PoliciesConfig, T extends Tables, E> =
  IsKeyed<C, E> extends true ? KeyedPipelines<Adds<C, T, E>> : Pipeline<Adds<C, T, E>>;

/** An option of an entry: its own, or else what it inherits. */
type Inherited<C extends PoliciesConfig, E, K extends keyof EntryConfig> = K extends keyof E
  ? E[K]
  : E extends { readonly extends: infer Names }
    ? FromExtends<C, Names, K>
    : FromDefaults<C, K>;

type FromExtends<C extends PoliciesConfig, Names, K extends keyof EntryConfig> = Names extends readonly [
  ...infer Rest,
  infer Last,
]
  ? FromNamed<C, Last, K> extends undefined
    ? FromExtends<C, Rest, K>
    : FromNamed<C, Last, K>
  : Names extends string
    ? FromNamed<C, Names, K> extends undefined
      ? FromDefaults<C, K>
      : FromNamed<C, Names, K>
    : FromDefaults<C, K>;

type FromNamed<C extends PoliciesConfig, Name, K extends keyof EntryConfig> = Name extends keyof C['policies']
  ? Inherited<C, C['policies'][Name], K>
  : undefined;

type FromDefaults<C extends PoliciesConfig, K extends keyof EntryConfig> = C['defaults'] extends infer D
  ? K extends keyof D
    ? D[K]
    : undefined
  : undefined;

type IsKeyed<C extends PoliciesConfig, E> =
  Inherited<C, E, 'perKey'> extends undefined | false ? false : true;

/** @typeParam Seen entries that led here: a fallback that leads round in a circle is refused at run time */
type Adds<C extends PoliciesConfig, T extends Tables, E, Seen = never> = E extends readonly (infer Step)[]
  ? FromSteps<C, T, Step, Seen>
  : Inherited<C, E, 'pipeline'> extends readonly (infer Step)[]
    ? FromSteps<C, T, Step, Seen>
    : FromFallback<C, T, Inherited<C, E, 'fallback'>, Seen>;

type FromSteps<C extends PoliciesConfig, T extends Tables, Step, Seen> = Step extends {
  readonly fallback: infer F;
}
  ? FromFallback<C, T, F, Seen>
  : never;

type FromFallback<C extends PoliciesConfig, T extends Tables, F, Seen> = F extends false | undefined
  ? never
  : F extends { readonly value: infer V }
    ? V
    : F extends { readonly function: infer Name }
      ? FromFunction<T['functions'], Name>
      : F extends { readonly pipeline: infer Name }
        ? Name extends Seen
          ? never
          : Name extends keyof C['policies']
            ? Adds<C, T, C['policies'][Name], Seen | Name>
            : unknown
        : unknown;

type FromFunction<Functions, Name> = Name extends keyof Functions
  ? Functions[Name] extends (...args: never[]) => infer R
    ? Awaited<R>
    : unknown
  : unknown;
