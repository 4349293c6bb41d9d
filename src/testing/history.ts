import type { CircuitReason, CircuitState, Policy, ResilienceEvent } from '../core/index.ts';
import { CIRCUIT, stateOf } from './circuit.ts';
import { type AnyPipeline, locate } from './locate.ts';

/** A change of a circuit's state. */
export interface Transition {
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly reason: CircuitReason;
  /** Epoch time in ms, by the breaker's clock. */
  readonly timeMs: number;
}

/** The transitions of one circuit breaker since the recording began. */
export interface TransitionHistory {
  /** Name of the breaker. */
  readonly name: string;
  /** All states in order, including the first: `['closed', 'open', 'half-open', 'closed']`. */
  readonly states: readonly CircuitState[];
  readonly transitions: readonly Transition[];
  /** Ends the recording. The recorded transitions stay. */
  stop(): void;
  /** Writes the transitions with their reasons, one per line. */
  toString(): string;
}

/** The latest history of each breaker, so that assertions about the breaker find it. */
const histories = new WeakMap<Policy<unknown>, TransitionHistory>();

/**
 * Records the transitions of a circuit breaker from now on. A breaker does not keep its past, so call this before the calls of
 * the test.
 * @param target the breaker, or a pipeline with exactly one
 * @throws TypeError for anything else
 */
export function history(target: Policy<unknown> | AnyPipeline): TransitionHistory {
  const breaker = locate('history', target, CIRCUIT);
  const states: CircuitState[] = [stateOf(breaker)];
  const transitions: Transition[] = [];
  const stop = breaker.events?.on('*', (event) => {
    const transition = transitionOf(event);
    if (transition === undefined || transition.from === transition.to) return;
    states.push(transition.to);
    transitions.push(transition);
  });
  const made: TransitionHistory = {
    name: breaker.name,
    states,
    transitions,
    stop: () => stop?.(),
    toString: () => renderHistory(made),
  };
  histories.set(breaker, made);
  return made;
}

export function historyOf(target: unknown): TransitionHistory | undefined {
  if (isHistory(target)) return target;
  return histories.get(locate('toHaveTransitioned', target, CIRCUIT));
}

function isHistory(value: unknown): value is TransitionHistory {
  const given = value as Partial<TransitionHistory> | null | undefined;
  return Array.isArray(given?.transitions) && Array.isArray(given.states);
}

function transitionOf(event: ResilienceEvent): Transition | undefined {
  if (!('previousState' in event)) return undefined;
  const { previousState: from, state: to, reason, timeMs } = event;
  return Object.freeze({ from, to, reason, timeMs });
}

function renderHistory({ states, transitions }: TransitionHistory): string {
  if (transitions.length === 0) return `${states[0]} (no transitions)`;
  const startMs = transitions[0]?.timeMs ?? 0;
  return transitions
    .map(({ from, to, reason, timeMs }) => `+${timeMs - startMs} ms  ${from} → ${to}  (${reason})`)
    .join('\n');
}
