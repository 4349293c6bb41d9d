import type { CircuitState, EventType } from '../../core/index.ts';
import { toBeInState, toHaveTransitioned } from './circuit.ts';
import { toHaveAttempted, toHaveEmitted } from './events.ts';
import type { Judgement } from './judgement.ts';
import { type RejectionCode, toRejectWith } from './rejection.ts';

/** The types of the matchers. `R` is the return type of the framework's matchers. */
export interface ResilienceMatchers<R = unknown> {
  /** Asserts that the circuit breaker, or the one in the pipeline, is open. */
  toBeOpen(): R;
  toBeHalfOpen(): R;
  toBeClosed(): R;
  toBeIsolated(): R;
  /** Asserts that the circuit went through these states, one directly after the other. Call `history(breaker)` before. */
  toHaveTransitioned(...states: readonly [CircuitState, CircuitState, ...CircuitState[]]): R;
  /**
   * Asserts that the scripted dependency was called that often, or that the last execution that `recordEvents` recorded made that
   * many attempts.
   */
  toHaveAttempted(times: number): R;
  /** Asserts that `recordEvents` recorded such an event with these details. The event may have more details. */
  toHaveEmitted(type: EventType, details?: object): R;
  /** Asserts that the promise rejects with an error of that code, with these details among its properties. Await the result. */
  toRejectWith(code: RejectionCode, details?: object): Promise<void>;
}

/** Matchers for `expect.extend`. */
export const matchers: {
  [K in keyof ResilienceMatchers]: (
    received: unknown,
    ...args: Parameters<ResilienceMatchers[K]>
  ) => K extends 'toRejectWith' ? Promise<Judgement> : Judgement;
} = {
  toBeOpen: (received) => toBeInState(received, 'open'),
  toBeHalfOpen: (received) => toBeInState(received, 'half-open'),
  toBeClosed: (received) => toBeInState(received, 'closed'),
  toBeIsolated: (received) => toBeInState(received, 'isolated'),
  toHaveTransitioned: (received, ...states) => toHaveTransitioned(received, ...states),
  toHaveAttempted: (received, times) => toHaveAttempted(received, times),
  toHaveEmitted: (received, type, details) => toHaveEmitted(received, type, details),
  toRejectWith: (received, code, details) => toRejectWith(received, code, details),
};
