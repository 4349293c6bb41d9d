import type { CircuitReason, CircuitState, EventHub, EventType, PolicyCall } from '../core/index.ts';

export type CircuitEventType = Extract<EventType, `circuit.${string}`>;

export interface Transition {
  readonly state: CircuitState;
  readonly previousState: CircuitState;
  readonly reason: CircuitReason;
  /** What a decision to open was based on. */
  readonly evidence?: Evidence | undefined;
}

export interface Evidence {
  readonly calls: number;
  readonly failureRate: number | undefined;
  readonly slowCallRate: number | undefined;
}

const EVENTS = {
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
    events.emit(EVENTS[state], call, () => transition, true);
    return;
  }
  const { calls = 0, failureRate, slowCallRate } = evidence ?? {};
  const details = () => ({ ...transition, calls, failureRate, slowCallRate, breakMs });
  events.emit('circuit.opened', call, details, true);
}
