import type { CircuitState, EventMap, EventType } from '../core/index.ts';
import { type CircuitTarget, toBeInState, toHaveTransitioned } from './expectations/circuit.ts';
import { toHaveAttempted, toHaveEmitted } from './expectations/events.ts';
import type { Judgement } from './expectations/judgement.ts';
import { type Rejecting, type RejectionCode, toRejectWith } from './expectations/rejection.ts';
import type { TransitionHistory } from './history.ts';
import type { EventRecording, EventSource } from './record-events.ts';
import type { Script } from './script.ts';

/** The error of a failed assertion. Test runners display it like their own `AssertionError`. */
export class ResilienceAssertionError extends Error {
  override readonly name: string = 'AssertionError';
  readonly code: string = 'ERR_ASSERTION';
  readonly generatedMessage: boolean = false;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly operator: string;

  constructor(operator: string, { message, expected, actual }: Judgement) {
    super(message());
    this.operator = operator;
    this.expected = expected;
    this.actual = actual;
  }
}

/** Asserts that a circuit breaker, or the one in a pipeline, is open. */
export function assertOpen(target: CircuitTarget): void {
  check('assertOpen', toBeInState(target, 'open'));
}

/** Asserts that the circuit breaker, or the one in the pipeline, is half-open. */
export function assertHalfOpen(target: CircuitTarget): void {
  check('assertHalfOpen', toBeInState(target, 'half-open'));
}

/** Asserts that the circuit breaker, or the one in the pipeline, is closed. */
export function assertClosed(target: CircuitTarget): void {
  check('assertClosed', toBeInState(target, 'closed'));
}

/** Asserts that the circuit breaker, or the one in the pipeline, is isolated. */
export function assertIsolated(target: CircuitTarget): void {
  check('assertIsolated', toBeInState(target, 'isolated'));
}

/**
 * Asserts that a circuit went through these states, one directly after the other.
 * @param target the result of `history()`, or a breaker or pipeline that has been passed to it
 */
export function assertTransitioned(
  target: TransitionHistory | CircuitTarget,
  ...states: readonly [CircuitState, CircuitState, ...CircuitState[]]
): void {
  check('assertTransitioned', toHaveTransitioned(target, ...states));
}

/**
 * Asserts how often a scripted dependency was called, or how many attempts the last recorded execution made.
 * @param target a script; or the result of `recordEvents()`, or a pipeline that has been passed to it
 */
export function assertAttempted(target: Script<unknown> | EventRecording | EventSource, times: number): void {
  check('assertAttempted', toHaveAttempted(target, times));
}

/** Asserts that an event with these details was emitted. The event may have more details. */
export function assertEmitted<T extends EventType>(
  target: EventRecording | EventSource,
  type: T,
  details?: { readonly [K in keyof EventMap[T]]?: unknown } & Readonly<Record<string, unknown>>,
): void {
  check('assertEmitted', toHaveEmitted(target, type, details));
}

/** Asserts that a promise, or the promise that a function returns, rejects with an error of that code. Resolves if it does. */
export async function assertRejectsWith(
  target: Rejecting,
  code: RejectionCode,
  details?: Readonly<Record<string, unknown>>,
): Promise<void> {
  check('assertRejectsWith', await toRejectWith(target, code, details));
}

function check(operator: string, judgement: Judgement): void {
  if (!judgement.pass) throw new ResilienceAssertionError(operator, judgement);
}
