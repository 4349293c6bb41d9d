/** The part of the schema that is about attributes: what each is called, and the values that it may have. */

/** The attributes that do not depend on the sort of policy. What events of one sort tell beside them is in its folder. */
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

/** The values of `resilience.config.result`: what became of a configuration that was read anew. */
export const RELOAD_RESULTS = ['applied', 'refused', 'unchanged'] as const;

export type ReloadResult = (typeof RELOAD_RESULTS)[number];

/** The values of `resilience.fleet.decision`: who has given out a permit of a shared limit. */
export const FLEET_DECISIONS = ['lease', 'server', 'share'] as const;

/** How `resilience.fleet.mode` says who decides, from the fleet to the instance by itself. */
export const FLEET_MODES = ['shared', 'returning', 'local'] as const;

/** What `error.type` and the like say for what is beyond their limit of distinct values. */
export const OTHER = '_OTHER';
