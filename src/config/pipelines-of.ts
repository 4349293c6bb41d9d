import type { AnsweringKey } from '../declarations.ts';
import type { KeyedPipelines, Pipeline } from '../index.ts';
import type { Tables } from './references.ts';

/** Any configuration, whatever policies it has. */
interface AnyConfig {
  readonly defaults?: unknown;
  readonly policies: Readonly<Record<string, unknown>>;
}

/**
 * The type of the pipelines that a configuration written in code describes. A policy that answers in place of a failure adds the
 * type of its answer to the results. This type is `unknown` if the configuration is not a literal, or if the function is in no
 * table.
 */
export type PipelinesOf<C extends AnyConfig, T extends Tables> = string extends keyof C['policies']
  ? Readonly<Record<string, Pipeline<unknown> | KeyedPipelines<unknown>>>
  : { readonly [Name in keyof C['policies']]: PipelineOf<C, T, C['policies'][Name]> };

type PipelineOf<C extends AnyConfig, T extends Tables, E> =
  IsKeyed<C, E> extends true ? KeyedPipelines<Adds<C, T, E>> : Pipeline<Adds<C, T, E>>;

/** An option of an entry: its own, or else the inherited one. */
type Inherited<C extends AnyConfig, E, K extends string> = K extends keyof E
  ? E[K]
  : E extends { readonly extends: infer Names }
    ? FromExtends<C, Names, K>
    : FromDefaults<C, K>;

type FromExtends<C extends AnyConfig, Names, K extends string> = Names extends readonly [
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

type FromNamed<C extends AnyConfig, Name, K extends string> = Name extends keyof C['policies']
  ? Inherited<C, C['policies'][Name], K>
  : undefined;

type FromDefaults<C extends AnyConfig, K extends string> = C['defaults'] extends infer D
  ? K extends keyof D
    ? D[K]
    : undefined
  : undefined;

type IsKeyed<C extends AnyConfig, E> = Inherited<C, E, 'perKey'> extends undefined | false ? false : true;

/** @typeParam Seen entries on the way to this one: a cycle of fallbacks is refused at run time */
type Adds<C extends AnyConfig, T extends Tables, E, Seen = never> = E extends readonly (infer Step)[]
  ? FromSteps<C, T, Step, Seen>
  : Inherited<C, E, 'pipeline'> extends readonly (infer Step)[]
    ? FromSteps<C, T, Step, Seen>
    : FromAnswering<C, T, Inherited<C, E, AnsweringKey>, Seen>;

type FromSteps<C extends AnyConfig, T extends Tables, Step, Seen> = Step extends {
  readonly [K in AnsweringKey]: infer F;
}
  ? FromAnswering<C, T, F, Seen>
  : never;

type FromAnswering<C extends AnyConfig, T extends Tables, F, Seen> = F extends false | undefined
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
