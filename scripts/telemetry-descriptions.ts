import type { AttributeDescription } from '../src/core/index.ts';
import { DECLARATIONS } from '../src/declarations.ts';
import { ATTR, CALL_OUTCOMES, FLEET_DECISIONS, RELOAD_RESULTS } from '../src/telemetry/index.ts';

/** Texts of the documentation about telemetry. */

const GENERAL: Readonly<Record<string, AttributeDescription>> = {
  [ATTR.pipelineName]: { description: 'Name of the pipeline; `unnamed` where it has none.' },
  [ATTR.policyName]: {
    description: 'Name of the policy, made unique in its pipeline: `retry`, `retry_2`.',
  },
  [ATTR.policyType]: {
    description: 'What sort of policy it is.',
    values: DECLARATIONS.filter(({ events }) => events !== undefined).map(({ kind }) =>
      kind.replaceAll('-', '_'),
    ),
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
  [ATTR.attemptNumber]: { description: 'Number of the attempt, from 1.' },
  [ATTR.attemptCount]: { description: 'How many attempts there were.' },
  [ATTR.attemptKind]: { description: 'Why the attempt was made.', values: ['initial', 'retry'] },
  'resilience.retry_after': { description: 'In how many seconds it makes sense to come back.' },
  'resilience.capacity.limit': { description: 'The limit from now on.' },
  'resilience.capacity.previous_limit': { description: 'The limit until now.' },
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
  [ATTR.fleetDecision]: {
    description: 'Who has given out a permit of a shared limit.',
    values: FLEET_DECISIONS,
  },
  [ATTR.suppressedCount]: {
    description:
      'How many events of this sort were not logged since the last one, because there were too many.',
  },
};

/** Of all attributes, those of the policies included. */
export const ATTRIBUTE_DESCRIPTIONS: Readonly<Record<string, AttributeDescription>> = Object.assign(
  {},
  GENERAL,
  ...DECLARATIONS.map(({ events }) => events?.attributes),
);
