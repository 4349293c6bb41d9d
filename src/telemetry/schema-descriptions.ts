import { ATTR, type AttributeName, CALL_OUTCOMES, FLEET_DECISIONS, RELOAD_RESULTS } from './schema.ts';

/** What the documentation says about names of the schema. Apart from it, since no application has to load it. */

export interface AttributeDescription {
  readonly description: string;
  /** The values that there are, where they are known. */
  readonly values?: readonly string[];
}

export const ATTRIBUTE_DESCRIPTIONS: Readonly<Record<AttributeName, AttributeDescription>> = {
  [ATTR.pipelineName]: { description: 'Name of the pipeline; `unnamed` where it has none.' },
  [ATTR.policyName]: {
    description: 'Name of the policy, made unique in its pipeline: `retry`, `retry_2`.',
  },
  [ATTR.policyType]: {
    description: 'What sort of policy it is.',
    values: ['retry', 'circuit_breaker', 'timeout', 'bulkhead', 'rate_limiter', 'fallback', 'chaos'],
  },
  [ATTR.policyEvent]: { description: 'Name of the event without `resilience.`.' },
  [ATTR.policyKey]: {
    description: "The call's key. Only where `telemetry.keys` asks for it, never on metrics.",
  },
  [ATTR.errorType]: {
    description:
      'What the call, or the attempt, failed with; absent on success. One of ours, else what `errorType` says, else the ' +
      "status of a response, the error's `code`, or the name of its class; at most 32 for each pipeline, then `_OTHER`.",
    values: [
      'timeout',
      'circuit_open',
      'bulkhead_full',
      'queue_timeout',
      'queue_cleared',
      'rate_limited',
      'cancelled',
      '_OTHER',
    ],
  },
  [ATTR.circuitState]: {
    description: 'State of the circuit.',
    values: ['closed', 'open', 'half_open', 'isolated', 'disabled', 'metrics_only'],
  },
  [ATTR.circuitPreviousState]: { description: 'State that it was in before.' },
  [ATTR.circuitReason]: {
    description: 'Why the state changed.',
    values: [
      'failure_rate',
      'slow_call_rate',
      'consecutive_failures',
      'should_trip',
      'break_elapsed',
      'probe_succeeded',
      'probe_failed',
      'probe_expired',
      'manual',
      'restored',
    ],
  },
  [ATTR.circuitFailureRatio]: { description: 'Share of failures in the window, 0–1.' },
  [ATTR.circuitThroughput]: { description: 'Calls in the window.' },
  [ATTR.circuitBreakDuration]: { description: 'How long the circuit stays open, in seconds.' },
  [ATTR.attemptNumber]: { description: 'Number of the attempt, from 1.' },
  [ATTR.attemptCount]: { description: 'How many attempts there were.' },
  [ATTR.attemptKind]: { description: 'Why the attempt was made.', values: ['initial', 'retry'] },
  [ATTR.retryAfter]: { description: 'In how many seconds it makes sense to come back.' },
  [ATTR.retryDelay]: { description: 'Seconds until the next attempt.' },
  [ATTR.retryDelaySource]: { description: 'Who determined the delay.', values: ['backoff', 'retry_after'] },
  [ATTR.retryReason]: {
    description: 'Why there is no further attempt though some are left.',
    values: ['budget', 'max_elapsed', 'retry_after'],
  },
  [ATTR.timeoutDuration]: { description: 'The time that was allowed, in seconds.' },
  [ATTR.fallbackUsed]: { description: 'Present and true where a fallback answered.' },
  [ATTR.capacityLimit]: { description: 'The limit from now on.' },
  [ATTR.capacityPreviousLimit]: { description: 'The limit until now.' },
  [ATTR.chaosInjection]: {
    description: 'What was injected.',
    values: ['latency', 'fault', 'outcome', 'behavior'],
  },
  [ATTR.callOutcome]: {
    description:
      'How the call ended: without `error.type`, with it, or called off (`error.type` is `cancelled`).',
    values: CALL_OUTCOMES,
  },
  [ATTR.configResult]: {
    description:
      'What became of the configuration that was read anew: refused as a whole, what was in force stays.',
    values: RELOAD_RESULTS,
  },
  [ATTR.fleetReason]: {
    description: 'Why a fleet no longer relies upon its server.',
    values: ['timeout', 'not_connected', 'refused', 'lost'],
  },
  [ATTR.fleetDecision]: {
    description: 'Who has given out a permit of a shared limit.',
    values: FLEET_DECISIONS,
  },
  [ATTR.fleetInstances]: { description: 'How many instances of the application are alive.' },
  [ATTR.suppressedCount]: {
    description:
      'How many events of this sort were not logged since the last one, because there were too many.',
  },
};

export interface EventDescription {
  readonly when: string;
  /** Beyond those of all: pipeline, policy and type. */
  readonly attributes: readonly AttributeName[];
}

/** By the name of the log record. */
export const EVENT_DESCRIPTIONS: Readonly<Record<string, EventDescription>> = {
  'resilience.retry.scheduled': {
    when: 'an attempt failed and another will run',
    attributes: [ATTR.attemptNumber, ATTR.retryDelay, ATTR.retryDelaySource, ATTR.errorType],
  },
  'resilience.retry.exhausted': {
    when: 'the last attempt failed',
    attributes: [ATTR.attemptCount, ATTR.errorType],
  },
  'resilience.retry.suppressed': {
    when: 'a retryable failure is not retried though attempts are left',
    attributes: [ATTR.attemptCount, ATTR.retryReason, ATTR.errorType],
  },
  'resilience.circuit_breaker.state_changed': {
    when: 'a circuit changed its state; `warn` where it opened or was isolated, else `info`',
    attributes: [
      ATTR.circuitState,
      ATTR.circuitPreviousState,
      ATTR.circuitReason,
      ATTR.circuitFailureRatio,
      ATTR.circuitThroughput,
      ATTR.circuitBreakDuration,
    ],
  },
  'resilience.execution.rejected': {
    when: 'a policy refused to run the operation',
    attributes: [ATTR.errorType, ATTR.retryAfter],
  },
  'resilience.timeout.expired': {
    when: 'the time of a call, or of an attempt (then `info`), was over',
    attributes: [ATTR.timeoutDuration, ATTR.attemptNumber],
  },
  'resilience.fallback.used': { when: 'a fallback answered instead', attributes: [ATTR.errorType] },
  'resilience.fallback.failed': {
    when: 'the fallback failed as well; the error is the fallback’s',
    attributes: [ATTR.errorType],
  },
  'resilience.queue.entered': { when: 'a call waits for a permit', attributes: [] },
  'resilience.capacity.limit_changed': {
    when: 'a limit was changed while in use',
    attributes: [ATTR.capacityLimit, ATTR.capacityPreviousLimit],
  },
  'resilience.permit.abandoned': {
    when: 'an operation runs on in a bulkhead though nobody waits for it any more',
    attributes: [],
  },
  'resilience.key.evicted': {
    when: 'what was known of a key made room for another: more keys are in use than are kept',
    attributes: [],
  },
  'resilience.chaos.injected': {
    when: 'a chaos policy did something to a call',
    attributes: [ATTR.chaosInjection],
  },
  'resilience.fleet.degraded': {
    when: 'the server that a fleet shares is away: each instance decides for itself',
    attributes: [ATTR.fleetReason, ATTR.fleetInstances],
  },
  'resilience.fleet.recovered': {
    when: 'the server that a fleet shares is back, and decides for all',
    attributes: [ATTR.fleetInstances],
  },
  'resilience.pipeline.exception': {
    when: 'a call failed; only where `telemetry.exceptions` is on',
    attributes: [ATTR.errorType, ATTR.attemptCount],
  },
};
