import type { Instrument, Policy } from '../core/index.ts';
import { isPolicy } from './is-policy.ts';
import type { Pipeline, PipelineOptions } from './pipeline.ts';
import { PolicyPipeline } from './policy-pipeline.ts';

// biome-ignore lint/suspicious/noExplicitAny: a policy whatever it adds; `unknown` would not take a Policy<null>
export type AnyPolicy = Policy<any>;

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
