import { ATTR, type AttributeName } from './schema-attributes.ts';

/**
 * Every name that seawall tells OpenTelemetry: the one place from which the code, the tables in docs/telemetry.md, the
 * dashboard, the alert rules and the tests take them. Changing a name breaks somebody's dashboard.
 *
 * The names follow OpenTelemetry's rules: lower case with dots, units not in the name, seconds, `{annotation}` for counts.
 * @see https://opentelemetry.io/docs/specs/semconv/general/naming/
 */

/** All names of our own begin with it. There is no convention for resilience that we could follow instead. */
export const PREFIX = 'resilience.';

export {
  ATTR,
  type AttributeName,
  CALL_OUTCOMES,
  type CallOutcome,
  CIRCUIT_STATES,
  FLEET_DECISIONS,
  FLEET_MODES,
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
  /** On every data point. */
  readonly attributes: readonly AttributeName[];
  /** Only on some: what they are absent from says something too. */
  readonly optionalAttributes?: readonly AttributeName[];
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

const PIPELINE = [ATTR.pipelineName] as const;
const POLICY = [ATTR.pipelineName, ATTR.policyName, ATTR.policyType] as const;

/**
 * Those of OpenTelemetry's convention for HTTP, and further ones, since with retries and queues calls may take longer than the
 * 10 s at which these end: `standard()` gives them 30 s. The objectives of latency rules must be among them.
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
  | 'configReloads'
  | 'configLastReload';

/** What is measured. */
export const METRICS: Readonly<Record<MetricName, Instrument>> &
  Readonly<Record<HistogramName, Instrument & { readonly buckets: readonly number[] }>> = {
  pipelineDuration: {
    name: 'resilience.pipeline.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time from the call to its final outcome, rejected calls included.',
    attributes: PIPELINE,
    optionalAttributes: [ATTR.errorType],
    buckets: DURATION_BUCKETS,
  },
  pipelineCalls: {
    name: 'resilience.pipeline.calls',
    kind: 'observable-counter',
    unit: '{call}',
    description: 'Calls that have ended, by how. Every outcome is there from the start, with 0.',
    attributes: [...PIPELINE, ATTR.callOutcome],
  },
  pipelineAttempts: {
    name: 'resilience.pipeline.attempts',
    kind: 'observable-counter',
    unit: '{attempt}',
    description: 'Runs of the operation. Over the count of the durations: how much load retries add.',
    attributes: PIPELINE,
  },
  attemptDuration: {
    name: 'resilience.attempt.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time of each run of the operation. Only where `telemetry.attemptDurations` is on.',
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
    description: 'What the policies did. Every event that is possible is there from the start, with 0.',
    attributes: [...POLICY, ATTR.policyEvent],
    optionalAttributes: [ATTR.circuitState],
  },
  circuitState: {
    name: 'resilience.circuit_breaker.state',
    kind: 'observable-up-down-counter',
    unit: '{circuit}',
    description:
      'Circuits in each state: 1 or 0 for one circuit, a count for those of pipelines of one name; 0 in all once they are gone.',
    attributes: [...POLICY, ATTR.circuitState],
  },
  circuitFailureRatio: {
    name: 'resilience.circuit_breaker.failure_ratio',
    kind: 'observable-gauge',
    unit: '1',
    description: 'Share of failures among the calls in the window; 0 or absent below the minimum of calls.',
    attributes: POLICY,
  },
  capacityUsage: {
    name: 'resilience.capacity.usage',
    kind: 'observable-up-down-counter',
    unit: '{permit}',
    description: 'Permits in use: places of a bulkhead, tokens of a rate limiter, retries of a budget.',
    attributes: POLICY,
  },
  capacityLimit: {
    name: 'resilience.capacity.limit',
    kind: 'observable-up-down-counter',
    unit: '{permit}',
    description: 'Permits that there are; 0 or absent where there is no limit.',
    attributes: POLICY,
  },
  capacityAbandoned: {
    name: 'resilience.capacity.abandoned',
    kind: 'observable-up-down-counter',
    unit: '{permit}',
    description:
      'Places of a bulkhead in use by operations that nobody waits for any more: they ignore their signal.',
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
    description: 'Calls that may wait for a permit; 0 or absent where none may, and where there is no limit.',
    attributes: POLICY,
  },
  queueDuration: {
    name: 'resilience.queue.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time that calls waited for a permit; those that did not wait are not in it.',
    attributes: POLICY,
    buckets: DURATION_BUCKETS,
  },
  fleetInstances: {
    name: 'resilience.fleet.instances',
    kind: 'observable-gauge',
    unit: '{instance}',
    description: 'Instances of the application that are alive, as this one has heard last.',
    attributes: POLICY,
  },
  fleetMode: {
    name: 'resilience.fleet.mode',
    kind: 'observable-gauge',
    unit: '1',
    description:
      'Who decides: 0 the fleet, through its server; 2 the instance by itself, since the server is away; 1 both, since it is back.',
    attributes: POLICY,
  },
  fleetPermits: {
    name: 'resilience.fleet.permits',
    kind: 'observable-counter',
    unit: '{permit}',
    description:
      'Permits of a shared limit that were given out, by who decided: a lease that lay ready, the server, or the share of the instance.',
    attributes: [...POLICY, ATTR.fleetDecision],
  },
  fleetQuestions: {
    name: 'resilience.fleet.questions',
    kind: 'observable-counter',
    unit: '{question}',
    description: 'Questions to the server about a shared limit. Over the permits: how many calls had to ask.',
    attributes: POLICY,
  },
  configReloads: {
    name: 'resilience.config.reloads',
    kind: 'observable-counter',
    unit: '{reload}',
    description:
      'Readings of a configuration that has changed, or may have; where files are watched, there from the start, with 0.',
    attributes: [ATTR.configResult],
  },
  configLastReload: {
    name: 'resilience.config.last_reload_successful',
    kind: 'observable-gauge',
    unit: '{reload}',
    description: '1 where the configuration that was read last is in force, 0 where it was refused.',
    attributes: [],
  },
};

/** What spans are called, before the name of the pipeline. */
export const SPAN = { pipeline: 'execute', attempt: 'attempt' } as const;
