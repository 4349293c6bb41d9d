/** The attributes of the schema: their names, and their possible values. */

/** The attributes that are the same for all kinds of policies. Each policy's folder has the further ones of its events. */
export const ATTR = {
  pipelineName: 'resilience.pipeline.name',
  policyName: 'resilience.policy.name',
  policyType: 'resilience.policy.type',
  policyEvent: 'resilience.policy.event',
  policyKey: 'resilience.policy.key',
  errorType: 'error.type',
  circuitState: 'resilience.circuit_breaker.state',
  attemptNumber: 'resilience.attempt.number',
  attemptCount: 'resilience.attempt.count',
  attemptKind: 'resilience.attempt.kind',
  callOutcome: 'resilience.call.outcome',
  configResult: 'resilience.config.result',
  fleetDecision: 'resilience.fleet.decision',
  fleetResult: 'resilience.fleet.result',
  suppressedCount: 'resilience.event.suppressed_count',
} as const;

export type AttributeName = (typeof ATTR)[keyof typeof ATTR];

/** The values of `resilience.circuit_breaker.state`. */
export const CIRCUIT_STATES = [
  'closed',
  'open',
  'half_open',
  'isolated',
  'disabled',
  'metrics_only',
] as const;

/** The values of `resilience.call.outcome`. */
export const CALL_OUTCOMES = ['success', 'failure', 'cancelled'] as const;

export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** The values of `resilience.config.result`: the result of a configuration reload. */
export const RELOAD_RESULTS = ['applied', 'refused', 'unchanged'] as const;

export type ReloadResult = (typeof RELOAD_RESULTS)[number];

/** The values of `resilience.fleet.decision`: the source of a permit of a shared limit. */
export const FLEET_DECISIONS = ['lease', 'server', 'share'] as const;

/** The values of `resilience.fleet.result`: the result of a request to a shared store. */
export const FLEET_RESULTS = ['local', 'hit', 'miss', 'leased', 'elsewhere', 'refused', 'away'] as const;

/** The values of `resilience.fleet.mode`, from a decision of the fleet to a decision of the instance alone. */
export const FLEET_MODES = ['shared', 'returning', 'local'] as const;

/** The value of `error.type` and similar attributes beyond their limit of distinct values. */
export const OTHER = '_OTHER';
