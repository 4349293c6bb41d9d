import { ATTR, type AttributeName } from './schema-attributes.ts';

/**
 * All names that seawall uses in OpenTelemetry. The code, the tables in docs/telemetry.md, the dashboard, the alert rules and the
 * tests take them from here. A changed name breaks users' dashboards.
 *
 * The names follow OpenTelemetry's rules: lower case with dots, units not in the name, seconds, `{annotation}` for counts.
 * @see https://opentelemetry.io/docs/specs/semconv/general/naming/
 */

/** Prefix of all of seawall's own names. OpenTelemetry has no convention for resilience. */
export const PREFIX = 'resilience.';

export {
  ATTR,
  type AttributeName,
  CALL_OUTCOMES,
  type CallOutcome,
  CIRCUIT_STATES,
  FLEET_DECISIONS,
  FLEET_MODES,
  FLEET_RESULTS,
  OTHER,
  RELOAD_RESULTS,
  type ReloadResult,
} from './schema-attributes.ts';

export type InstrumentKind =
  | 'histogram'
  | 'observable-counter'
  | 'observable-up-down-counter'
  | 'observable-gauge';

export interface Instrument {
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly unit: string;
  readonly description: string;
  /** Attributes of every data point. */
  readonly attributes: readonly AttributeName[];
  /** Attributes of some data points only. Their absence also has a meaning. */
  readonly optionalAttributes?: readonly AttributeName[];
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

const PIPELINE = [ATTR.pipelineName] as const;
const POLICY = [ATTR.pipelineName, ATTR.policyName, ATTR.policyType] as const;

/**
 * The bounds of OpenTelemetry's HTTP convention, and further ones. With retries and queues, calls may take longer than its last
 * bound of 10 s: `standard()` allows 30 s. The latency objectives of rules must be among the bounds.
 */
export const DURATION_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 15, 20, 30, 60, 120,
] as const;

type HistogramName = 'pipelineDuration' | 'attemptDuration' | 'queueDuration';

export type MetricName =
  | HistogramName
  | 'pipelineCalls'
  | 'pipelineAttempts'
  | 'pipelineActive'
  | 'policyEvents'
  | 'circuitState'
  | 'circuitFailureRatio'
  | 'capacityUsage'
  | 'capacityLimit'
  | 'capacityAbandoned'
  | 'queueUsage'
  | 'queueLimit'
  | 'fleetInstances'
  | 'fleetMode'
  | 'fleetPermits'
  | 'fleetQuestions'
  | 'fleetRequests'
  | 'configReloads'
  | 'configLastReload';

/** The metrics. */
export const METRICS: Readonly<Record<MetricName, Instrument>> &
  Readonly<Record<HistogramName, Instrument & { readonly buckets: readonly number[] }>> = {
  pipelineDuration: {
    name: 'resilience.pipeline.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time from the call to its final outcome, including rejected calls.',
    attributes: PIPELINE,
    optionalAttributes: [ATTR.errorType],
    buckets: DURATION_BUCKETS,
  },
  pipelineCalls: {
    name: 'resilience.pipeline.calls',
    kind: 'observable-counter',
    unit: '{call}',
    description: 'Calls that have ended, by outcome. Every outcome is reported from the start, with 0.',
    attributes: [...PIPELINE, ATTR.callOutcome],
  },
  pipelineAttempts: {
    name: 'resilience.pipeline.attempts',
    kind: 'observable-counter',
    unit: '{attempt}',
    description:
      'Runs of the operation. Divided by the number of calls, they show how much load retries add.',
    attributes: PIPELINE,
  },
  attemptDuration: {
    name: 'resilience.attempt.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time of each run of the operation. Only if `telemetry.attemptDurations` is on.',
    attributes: PIPELINE,
    optionalAttributes: [ATTR.errorType],
    buckets: DURATION_BUCKETS,
  },
  pipelineActive: {
    name: 'resilience.pipeline.active',
    kind: 'observable-up-down-counter',
    unit: '{execution}',
    description: 'Calls under way.',
    attributes: PIPELINE,
  },
  policyEvents: {
    name: 'resilience.policy.events',
    kind: 'observable-counter',
    unit: '{event}',
    description: 'Events of the policies. Every possible event is reported from the start, with 0.',
    attributes: [...POLICY, ATTR.policyEvent],
    optionalAttributes: [ATTR.circuitState],
  },
  circuitState: {
    name: 'resilience.circuit_breaker.state',
    kind: 'observable-up-down-counter',
    unit: '{circuit}',
    description:
      'Circuits in each state: 1 or 0 for one circuit, a count if pipelines have the same name; 0 in all states once they are gone.',
    attributes: [...POLICY, ATTR.circuitState],
  },
  circuitFailureRatio: {
    name: 'resilience.circuit_breaker.failure_ratio',
    kind: 'observable-gauge',
    unit: '1',
    description:
      'Share of failures among the calls in the window; 0 or absent below the minimum number of calls.',
    attributes: POLICY,
  },
  capacityUsage: {
    name: 'resilience.capacity.usage',
    kind: 'observable-up-down-counter',
    unit: '{permit}',
    description: 'Permits in use: calls in a bulkhead, permits of a rate limiter, retries of a budget.',
    attributes: POLICY,
  },
  capacityLimit: {
    name: 'resilience.capacity.limit',
    kind: 'observable-up-down-counter',
    unit: '{permit}',
    description: 'Number of permits; 0 or absent if there is no limit.',
    attributes: POLICY,
  },
  capacityAbandoned: {
    name: 'resilience.capacity.abandoned',
    kind: 'observable-up-down-counter',
    unit: '{permit}',
    description:
      'Permits of a bulkhead in use by abandoned operations: operations that ignore their signal after their caller has stopped waiting.',
    attributes: POLICY,
  },
  queueUsage: {
    name: 'resilience.queue.usage',
    kind: 'observable-up-down-counter',
    unit: '{execution}',
    description: 'Calls that wait for a permit.',
    attributes: POLICY,
  },
  queueLimit: {
    name: 'resilience.queue.limit',
    kind: 'observable-up-down-counter',
    unit: '{execution}',
    description: 'Calls that may wait for a permit; 0 or absent if none may wait, or if there is no limit.',
    attributes: POLICY,
  },
  queueDuration: {
    name: 'resilience.queue.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time that calls waited for a permit, except calls that did not wait.',
    attributes: POLICY,
    buckets: DURATION_BUCKETS,
  },
  fleetInstances: {
    name: 'resilience.fleet.instances',
    kind: 'observable-gauge',
    unit: '{instance}',
    description: 'Live instances of the application, by the latest information of this instance.',
    attributes: POLICY,
  },
  fleetMode: {
    name: 'resilience.fleet.mode',
    kind: 'observable-gauge',
    unit: '1',
    description:
      'Mode of decisions: 0 the fleet, through its server; 2 this instance alone, because the server is unreachable; 1 both, because it is reachable again.',
    attributes: POLICY,
  },
  fleetPermits: {
    name: 'resilience.fleet.permits',
    kind: 'observable-counter',
    unit: '{permit}',
    description:
      'Permits of a shared limit that were granted, by source: a lease that the instance already had, the server, or the share of the instance.',
    attributes: [...POLICY, ATTR.fleetDecision],
  },
  fleetQuestions: {
    name: 'resilience.fleet.questions',
    kind: 'observable-counter',
    unit: '{question}',
    description:
      'Requests to the server about a shared limit or store. Divided by the permits, they show how many calls needed one.',
    attributes: POLICY,
  },
  fleetRequests: {
    name: 'resilience.fleet.requests',
    kind: 'observable-counter',
    unit: '{request}',
    description:
      'Requests to the shared store of a cache, by result. `away` counts those that went on without the server.',
    attributes: [...POLICY, ATTR.fleetResult],
  },
  configReloads: {
    name: 'resilience.config.reloads',
    kind: 'observable-counter',
    unit: '{reload}',
    description:
      'Reloads of a configuration that has changed, or may have changed; reported from the start, with 0, if files are watched.',
    attributes: [ATTR.configResult],
  },
  configLastReload: {
    name: 'resilience.config.last_reload_successful',
    kind: 'observable-gauge',
    unit: '{reload}',
    description: '1 if the configuration that was read last is in force, 0 if it was refused.',
    attributes: [],
  },
};

/** Names of the spans, before the name of the pipeline. */
export const SPAN = { pipeline: 'execute', attempt: 'attempt' } as const;
