import type { Instrument, Policy } from '../core/index.ts';
import { isPolicy } from './is-policy.ts';
import type { AddsOf, Pipeline, PipelineOptions } from './pipeline.ts';
import { PolicyPipeline } from './policy-pipeline.ts';

// biome-ignore lint/suspicious/noExplicitAny: a policy whatever it adds; `unknown` would not take a Policy<null>
export type AnyPolicy = Policy<any>;

/** How pipelines are composed, with or without something that measures them. */
export interface Compose<Options extends PipelineOptions> {
  // The first signature types what is written in place, so it must be this one: `{ classify: () => 'failure' }`.
  <const P extends readonly AnyPolicy[]>(
    options: Options & { readonly kind?: undefined },
    ...policies: P
  ): Pipeline<AddsOf<P[number]>>;
  <const P extends readonly AnyPolicy[]>(...policies: P): Pipeline<AddsOf<P[number]>>;
}

/**
 * Composes policies, with what `instrumentFor` makes of the options measuring the pipeline. The public `pipeline()` is this
 * with telemetry. Without, nothing is measured: for pipelines that are only looked at, or are not the application's.
 */
export function compose<Options extends PipelineOptions>(
  args: readonly (Options | AnyPolicy)[],
  instrumentFor: (options: Options | undefined) => Instrument | undefined = () => undefined,
): Pipeline<unknown> {
  const [first, ...rest] = args;
  return first === undefined || isPolicy(first)
    ? new PolicyPipeline({}, args as readonly AnyPolicy[], instrumentFor(undefined))
    : new PolicyPipeline(first as Options, rest as readonly AnyPolicy[], instrumentFor(first as Options));
}

/**
 * Composes policies without telemetry: see `pipeline` of the root.
 * @throws TypeError, RangeError as that
 */
export const pipeline: Compose<PipelineOptions> = (...args: readonly (PipelineOptions | AnyPolicy)[]) =>
  compose(args) as Pipeline<never>;
