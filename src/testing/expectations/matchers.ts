import type { CircuitState, EventType } from '../../core/index.ts';
import { toBeInState, toHaveTransitioned } from './circuit.ts';
import { toHaveAttempted, toHaveEmitted } from './events.ts';
import type { Judgement } from './judgement.ts';
import { type RejectionCode, toRejectWith } from './rejection.ts';

/** What a matcher is for, besides the value: `R` is what the framework's matchers return. */
export interface ResilienceMatchers<R = unknown> {
  /** The circuit breaker, or that of the pipeline, is open. */
  toBeOpen(): R;
  toBeHalfOpen(): R;
  toBeClosed(): R;
  toBeIsolated(): R;
  /** The circuit went through these states, one directly after the other. Needs `history(breaker)` before. */
  toHaveTransitioned(...states: readonly [CircuitState, CircuitState, ...CircuitState[]]): R;
  /** The scripted dependency was called that often, or the last execution that `recordEvents` heard made that many attempts. */
  toHaveAttempted(times: number): R;
  /** `recordEvents` heard such an event, with these details among its own. */
  toHaveEmitted(type: EventType, details?: object): R;
  /** The promise rejects with an error of that code, with these details among its properties. Await it. */
  toRejectWith(code: RejectionCode, details?: object): Promise<void>;
}

/** For `expect.extend`. */
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
