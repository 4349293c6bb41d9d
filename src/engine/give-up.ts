import type { Outcome } from '../core/index.ts';
import { hasResponse, renewSignal } from './attempt.ts';
import { discard } from './discard.ts';
import type { ExecutionState } from './execution-state.ts';
import { noteRetried } from './history.ts';

/*
 * Whatever is given up is told so: an attempt that is retried or has failed, and what a custom layer has answered without. An
 * attempt whose outcome the caller gets goes on being read, so its signal is left alone.
 */

/** Another attempt follows. The signal is aborted once the outcome has been let go of: a body that is drained is still read. */
export function giveUpAttempt(execution: ExecutionState, outcome: Outcome): void {
  const { attempt } = execution;
  noteRetried(execution, execution.level - 1, outcome);
  discard(execution, outcome, undefined, () => attempt.supersede());
}

/** The operation has thrown. Work that it has left running is told; policies further out get a signal that still lives. */
export function endAttempt(execution: ExecutionState, error: unknown): void {
  if (!execution.attempt.hasSignal || hasResponse(error)) return;
  execution.attempt.supersede();
  renewSignal(execution);
}

/** The custom layer has answered, and waits for nothing any more that it has started inside. */
export function giveUpInside(execution: ExecutionState, outcome: Outcome | undefined): void {
  const { rare } = execution;
  if (rare?.inside === undefined) return;
  const left = rare.inside;
  rare.inside = undefined;
  for (const inside of left) discard(execution, inside, outcome);
}
