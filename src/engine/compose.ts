import type { Instrument, Policy } from '../core/index.ts';
import type { AddsOf, Pipeline, PipelineOptions } from './pipeline.ts';
import { isPolicy, PolicyPipeline } from './policy-pipeline.ts';

// biome-ignore lint/suspicious/noExplicitAny: a policy whatever it adds; `unknown` would not take a Policy<null>
export type AnyPolicy = Policy<any>;

/**
 * Composes policies. The first listed is the outermost: `pipeline(a, b)` runs `a(b(operation))`.
 *
 *     const payments = pipeline(
 *       { name: 'payments' },
 *       timeout('10s'), // the whole call
 *       retry({ maxAttempts: 4 }),
 *       circuitBreaker({ failureRate: 0.5, window: '30s' }),
 *       timeout('800ms'), // each attempt
 *     );
 *     const charge = await payments.execute(({ signal }) => fetch(url, { signal }));
 *
 * A policy that stands in several pipelines shares its state among them; composing changes no policy.
 * @throws TypeError, RangeError for what is no policy, for bad options, and for a bulkhead that stands twice in one
 * pipeline (a call would wait for a place that it occupies itself)
 */
export function pipeline<const P extends readonly AnyPolicy[]>(
  // The first signature types what is written in place, so it must be this one: `{ classify: () => 'failure' }`.
  options: PipelineOptions & { readonly kind?: undefined },
  ...policies: P
): Pipeline<AddsOf<P[number]>>;
export function pipeline<const P extends readonly AnyPolicy[]>(...policies: P): Pipeline<AddsOf<P[number]>>;
export function pipeline(...args: readonly (PipelineOptions | AnyPolicy)[]): Pipeline<unknown> {
  return compose(args, () => undefined);
}

/** What `pipeline` does, with what `instrumentFor` the options makes measuring it. */
export function compose<Options extends PipelineOptions>(
  args: readonly (Options | AnyPolicy)[],
  instrumentFor: (options: Options | undefined) => Instrument | undefined,
): Pipeline<unknown> {
  const [first, ...rest] = args;
  return first === undefined || isPolicy(first)
    ? new PolicyPipeline({}, args as readonly AnyPolicy[], instrumentFor(undefined))
    : new PolicyPipeline(first as Options, rest as readonly AnyPolicy[], instrumentFor(first as Options));
}
