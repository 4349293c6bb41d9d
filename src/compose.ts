import {
  type AnyPolicy,
  type Compose,
  compose,
  type Pipeline,
  type PipelineOptions as PolicyPipelineOptions,
} from './pipeline/index.ts';
import { instrument, type TelemetryOptions } from './telemetry/index.ts';

export interface PipelineOptions extends PolicyPipelineOptions {
  /**
   * The settings of the pipeline's telemetry, over those of `configureTelemetry`; `false` for nothing.
   * @default metrics and events; no spans
   */
  readonly telemetry?: TelemetryOptions | false | undefined;
}

/**
 * Composes policies. The first listed is the outermost: `pipeline(a, b)` runs `a(b(operation))`.
 *
 *     const orders = pipeline(
 *       { name: 'orders' },
 *       timeout('10s'), // the whole call
 *       retry({ maxAttempts: 4 }),
 *       circuitBreaker({ failureRate: 0.5, window: '30s' }),
 *       timeout('800ms'), // each attempt
 *     );
 *     const order = await orders.execute(({ signal }) => database.find(id, { signal }));
 *
 * For HTTP, `resilientFetch` of `seawall/http` knows which answers are failures and what must not be sent twice.
 *
 * A policy that stands in several pipelines shares its state among them; composing changes no policy.
 * @throws TypeError, RangeError for what is no policy, for bad options, and for a bulkhead that stands twice in one
 * pipeline (a call would wait for a place that it occupies itself)
 */
export const pipeline: Compose<PipelineOptions> = (...args: readonly (PipelineOptions | AnyPolicy)[]) =>
  compose(args, (options?: PipelineOptions) => instrument(options?.telemetry)) as Pipeline<never>;
