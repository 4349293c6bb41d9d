import type { DeclaredAs, InFile } from '../../core/index.ts';
import type { NeedyPolicyConfigs, PlaceConfigs, PolicyConfigs, SectionConfigs } from '../../declarations.ts';
import type { CONFIG, ENTRY } from './entry-options.ts';

type AllPolicies = PolicyConfigs & NeedyPolicyConfigs;

/** `true` for the defaults or the inherited options; `false` to leave the policy out. */
type Places = {
  readonly [K in keyof (AllPolicies & PlaceConfigs)]?: (AllPolicies & PlaceConfigs)[K] | boolean | undefined;
};

type EntryOptions = InFile<
  typeof ENTRY,
  { extends: string | readonly string[]; pipeline: readonly StepConfig[] }
>;

/** Policies in the standard order, the outermost first. Only the policies that are named exist. */
export interface EntryConfig extends EntryOptions, Places {}

/** One policy of an explicit order, by the name of its factory. */
export type StepConfig =
  | keyof PolicyConfigs
  | Steps<NeedyPolicyConfigs>
  | Steps<{ readonly [K in keyof PolicyConfigs]: PolicyConfigs[K] | true }>;

type Steps<P> = { [K in keyof P]: { readonly [One in K]: P[K] } }[keyof P];

type ConfigOptions = InFile<typeof CONFIG, { defaults: EntryConfig }>;

/** Resilience policies as configuration. */
export interface PoliciesConfig extends Omit<ConfigOptions, 'policies'>, SectionConfigs {
  /** The pipelines by name: an object in the standard order, or a list in its own order. */
  readonly policies: Readonly<Record<string, EntryConfig | readonly StepConfig[]>>;
}

/** The type of a configuration that may contain the user's own policies. */
export type PoliciesConfigWith<Own extends readonly unknown[]> = [Own[number]] extends [never]
  ? PoliciesConfig
  : Omit<PoliciesConfig, 'policies' | 'defaults'> & {
      readonly defaults?: EntryConfig & OwnPlaces<Own[number]>;
      readonly policies: Readonly<
        Record<
          string,
          (EntryConfig & OwnPlaces<Own[number]>) | readonly (StepConfig | OwnSteps<Own[number]>)[]
        >
      >;
    };

type OwnPlaces<D> = { readonly [One in D as KeyOf<One>]?: ConfigOf<One> | boolean };
type OwnSteps<D> = D extends unknown ? KeyOf<D> | { readonly [K in KeyOf<D>]: ConfigOf<D> | true } : never;

type KeyOf<D> = D extends DeclaredAs<infer Key extends string, unknown> ? Key : never;
type ConfigOf<D> = D extends DeclaredAs<string, infer Config> ? Config : never;
