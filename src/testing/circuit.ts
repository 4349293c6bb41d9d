import type { CircuitState, Policy } from '../core/index.ts';
import type { Sought } from './locate.ts';

/** A policy that judges a dependency and has states: a circuit breaker. */
export const CIRCUIT: Sought = {
  called: 'circuit breaker',
  has: (policy) => policy.reading?.().circuit !== undefined,
};

export function stateOf(policy: Policy<unknown>): CircuitState {
  return policy.reading?.().circuit?.state ?? 'closed';
}
