import type { CircuitState, Policy } from '../../core/index.ts';
import { CIRCUIT, stateOf } from '../circuit.ts';
import { historyOf, type TransitionHistory } from '../history.ts';
import { type AnyPipeline, locate } from '../locate.ts';
import { recordingOf } from '../record-events.ts';
import { render } from '../render.ts';
import { block, type Judgement, judgement } from './judgement.ts';

/** The targets of assertions about a circuit. */
export type CircuitTarget = Policy<unknown> | AnyPipeline;

export function toBeInState(target: unknown, state: CircuitState): Judgement {
  const breaker = locate(`expecting a circuit to be ${state}`, target, CIRCUIT);
  const actual = stateOf(breaker);
  const hints = [block('snapshot', renderSnapshot(breaker.snapshot?.() ?? {})), pastOf(breaker, target)];
  return judgement(
    actual === state,
    `circuit '${breaker.name}' to be ${state}`,
    `it is ${actual}`,
    hints.filter(Boolean).join('\n'),
    { expected: state, actual },
  );
}

/** True if the circuit went through these states, one directly after the other, at any time since the recording began. */
export function toHaveTransitioned(target: unknown, ...states: readonly CircuitState[]): Judgement {
  if (states.length < 2) {
    throw new TypeError("toHaveTransitioned: must be given two states or more: 'closed', 'open', …");
  }
  const history = historyOf(target);
  if (history === undefined) {
    throw new Error(
      'toHaveTransitioned: a circuit breaker does not keep its past: call `history(breaker)` before the calls of the test',
    );
  }
  return judgement(
    contains(history.states, states),
    `circuit '${history.name}' to go ${states.join(' → ')}`,
    history.states.length === 1 ? `it stayed ${history.states[0]}` : `it went ${history.states.join(' → ')}`,
    block('transitions', String(history)),
    { expected: states, actual: history.states },
  );
}

function contains(all: TransitionHistory['states'], part: readonly CircuitState[]): boolean {
  return all.some((_, start) => part.every((state, offset) => all[start + offset] === state));
}

/** Writes one property per line, and leaves out those that are null. */
function renderSnapshot(snapshot: object): string {
  const facts = Object.entries(snapshot).filter(([, value]) => value !== null);
  return facts.map(([key, value]) => `${key}: ${render(value)}`).join('\n');
}

function pastOf(breaker: Policy<unknown>, target: unknown): string {
  const recording = recordingOf(target) ?? recordingOf(breaker);
  return recording === undefined ? '' : block('events', String(recording));
}
