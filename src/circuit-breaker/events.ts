import {
  type CircuitReason,
  type CircuitState,
  type EventHub,
  type EventSchema,
  type EventSchemas,
  type EventType,
  type PolicyCall,
  REJECTED,
  type Severity,
} from '../core/index.ts';

/** The events of a circuit breaker. */
export type CircuitEventType = Extract<EventType, `circuit.${string}`> | 'execution.rejected';

const ATTRIBUTES = {
  state: 'resilience.circuit_breaker.state',
  previousState: 'resilience.circuit_breaker.previous_state',
  reason: 'resilience.circuit_breaker.reason',
} as const;

export const EVENTS: EventSchemas<CircuitEventType> = {
  'circuit.opened': entered('open', 'warn', {
    failureRate: 'resilience.circuit_breaker.failure_ratio',
    calls: 'resilience.circuit_breaker.throughput',
    breakMs: 'resilience.circuit_breaker.break_duration',
  }),
  'circuit.half-opened': entered('half_open', 'info'),
  'circuit.closed': entered('closed', 'info'),
  'circuit.isolated': entered('isolated', 'warn'),
  'circuit.disabled': entered('disabled', 'info'),
  'circuit.metrics-only': entered('metrics_only', 'info'),
  'execution.rejected': {
    ...REJECTED,
    attributes: { ...REJECTED.attributes, 'error.reason': ATTRIBUTES.reason },
  },
};

/** All transitions are one event to telemetry, told apart by the state. */
function entered(
  state: string,
  severity: Severity,
  more: Readonly<Record<string, string>> = {},
): EventSchema {
  return {
    severity,
    name: 'resilience.circuit_breaker.state_changed',
    attributes: { ...ATTRIBUTES, ...more },
    counterAttributes: { [ATTRIBUTES.state]: state },
  };
}

export interface Transition {
  readonly state: CircuitState;
  readonly previousState: CircuitState;
  readonly reason: CircuitReason;
  /** The figures that a decision to open was based on. */
  readonly evidence?: Evidence | undefined;
}

export interface Evidence {
  readonly calls: number;
  readonly failureRate: number | undefined;
  readonly slowCallRate: number | undefined;
}

/** The event that tells of a state which has been entered. */
const ENTERED = {
  closed: 'circuit.closed',
  'half-open': 'circuit.half-opened',
  isolated: 'circuit.isolated',
  disabled: 'circuit.disabled',
  'metrics-only': 'circuit.metrics-only',
} as const;

/**
 * Tells of a transition that has happened.
 * @param breakMs length of the break, if one begins
 * @param call that brought it about, if one did
 */
export function announce(
  events: EventHub<CircuitEventType>,
  { evidence, ...transition }: Transition,
  breakMs: number,
  call: PolicyCall | undefined,
): void {
  const { state } = transition;
  if (state !== 'open') {
    events.emit(ENTERED[state], call, () => transition, true);
    return;
  }
  const { calls = 0, failureRate, slowCallRate } = evidence ?? {};
  const details = () => ({ ...transition, calls, failureRate, slowCallRate, breakMs });
  events.emit('circuit.opened', call, details, true);
}
