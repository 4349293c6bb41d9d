import type { AttributeDescription } from '../src/core/index.ts';
import { DECLARATIONS } from '../src/declarations.ts';
import {
  ATTR,
  CALL_OUTCOMES,
  FLEET_DECISIONS,
  FLEET_RESULTS,
  RELOAD_RESULTS,
} from '../src/telemetry/index.ts';

/** Texts of the telemetry documentation. */

const GENERAL: Readonly<Record<string, AttributeDescription>> = {
  [ATTR.pipelineName]: { description: 'Name of the pipeline; `unnamed` if it has none.' },
  [ATTR.policyName]: {
    description: 'Name of the policy, made unique in its pipeline: `retry`, `retry_2`.',
  },
  [ATTR.policyType]: {
    description: 'Kind of the policy.',
    values: DECLARATIONS.filter(({ events }) => events !== undefined).map(({ kind }) =>
      kind.replaceAll('-', '_'),
    ),
  },
  [ATTR.policyEvent]: { description: 'Name of the event without `resilience.`.' },
  [ATTR.policyKey]: {
    description: "The call's key. Only if `telemetry.keys` is on, and never on metrics.",
  },
  [ATTR.errorType]: {
    description:
      'Type of the failure of the call or the attempt; absent on success. For one of our errors its code, else the answer of `errorType`, else the ' +
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
  [ATTR.attemptNumber]: { description: 'Number of the attempt, from 1.' },
  [ATTR.attemptCount]: { description: 'Number of attempts.' },
  [ATTR.attemptKind]: { description: 'Reason for the attempt.', values: ['initial', 'retry'] },
  'resilience.retry_after': { description: 'Time after which a new attempt makes sense, in seconds.' },
  'resilience.capacity.limit': { description: 'The new limit.' },
  'resilience.capacity.previous_limit': { description: 'The previous limit.' },
  [ATTR.callOutcome]: {
    description:
      'Outcome of the call: without `error.type`, with it, or cancelled (`error.type` is `cancelled`).',
    values: CALL_OUTCOMES,
  },
  [ATTR.configResult]: {
    description:
      'Result of the reload of a configuration. A refused one is refused as a whole, and the previous one stays in force.',
    values: RELOAD_RESULTS,
  },
  [ATTR.fleetDecision]: {
    description: 'Source of a permit of a shared limit.',
    values: FLEET_DECISIONS,
  },
  [ATTR.fleetResult]: {
    description: 'Result of a request to the shared store of a cache.',
    values: FLEET_RESULTS,
  },
  [ATTR.suppressedCount]: {
    description:
      'Number of events of this type that were not logged since the last one, because there were too many.',
  },
};

/** Descriptions of all attributes, including those of the policies. */
export const ATTRIBUTE_DESCRIPTIONS: Readonly<Record<string, AttributeDescription>> = Object.assign(
  {},
  GENERAL,
  ...DECLARATIONS.map(({ events }) => events?.attributes),
);
