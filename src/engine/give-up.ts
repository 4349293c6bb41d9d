import type { Outcome } from '../core/index.ts';
import { Attempt } from './attempt.ts';
import { discard } from './discard.ts';
import { type ExecutionState, rareOf } from './execution-state.ts';

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

/** The level at that index, or one inside a custom layer that the levels enclose, has done away with the outcome. */
export function noteRetried(execution: ExecutionState, level: number, outcome: Outcome): void {
  const rare = rareOf(execution);
  rare.lastRetried = { level, outcome };
  rare.link?.parent?.retried(outcome);
}

/** The outcome that was done away with last inside the level at that index. */
export function lastRetried({ rare }: ExecutionState, index: number): Outcome | undefined {
  const retried = rare?.lastRetried;
  return retried !== undefined && index <= retried.level ? retried.outcome : undefined;
}

/** The operation has thrown. What it has left running is told; policies further out get a signal that still lives. */
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

/** Policies further out may run something yet, though what lies inside was told to stop: they get a signal that still lives. */
export function renewSignal(execution: ExecutionState): void {
  execution.attempt = new Attempt(execution, execution.attempt.attempt);
}

/** True if nobody waits for the attempt any more, though no time is over and the caller has not called it off. */
export function hasGivenUp({ attempt, phase, outcome }: ExecutionState, one: Attempt): boolean {
  return one !== attempt || (phase === 'done' && outcome?.ok === false && !hasResponse(outcome.error));
}

/** True if the error carries a response whose body the caller may yet read. */
function hasResponse(error: unknown): boolean {
  try {
    return typeof (error as { readonly response?: unknown } | null | undefined)?.response === 'object';
  } catch {
    return false; // a getter, or a proxy, that throws
  }
}
