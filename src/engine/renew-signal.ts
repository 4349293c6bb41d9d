import { Attempt } from './attempt.ts';
import type { CallState } from './call-state.ts';

/** What lies inside was told to stop. Policies further out may run something yet, and need a signal that still lives. */
export function renewSignal(state: CallState): void {
  state.call = new Attempt(state, state.call.attempt);
}
