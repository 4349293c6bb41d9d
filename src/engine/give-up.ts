import type { Outcome } from '../core/index.ts';
import type { Attempt } from './attempt.ts';
import { type CallState, OUT } from './call-state.ts';
import { offRoute } from './detour.ts';
import { discard } from './discard.ts';
import { renewSignal } from './renew-signal.ts';

/*
 * Whatever is given up is told so: an attempt that is retried or has failed, and what a custom layer has answered without. An
 * attempt whose outcome the caller gets goes on being read, so its signal is left alone.
 */

/** Another attempt follows. The signal is aborted once the outcome has been let go of: a body that is drained is still read. */
export function giveUpAttempt(state: CallState, outcome: Outcome): void {
  const { call } = state;
  noteRetried(state, state.level - 1, outcome);
  discard(state, outcome, undefined, () => call.supersede());
}

/** The level at that index, or one inside a custom layer that the levels enclose, has done away with the outcome. */
export function noteRetried(state: CallState, level: number, outcome: Outcome): void {
  const detour = offRoute(state);
  detour.lastRetried = { level, outcome };
  detour.link?.parent?.retried(outcome);
}

/** The outcome that was done away with last inside the level at that index. */
export function lastRetried({ detour }: CallState, index: number): Outcome | undefined {
  const retried = detour?.lastRetried;
  return retried !== undefined && index <= retried.level ? retried.outcome : undefined;
}

/** The operation has thrown. What it has left running is told; policies further out get a signal that still lives. */
export function endAttempt(state: CallState, error: unknown): void {
  if (!state.call.hasSignal || hasResponse(error)) return;
  state.call.supersede();
  renewSignal(state);
}

/** The custom layer has answered, and waits for nothing any more that it has started inside. */
export function giveUpInside(state: CallState, outcome: Outcome | undefined): void {
  const { detour } = state;
  if (detour?.inside === undefined) return;
  const left = detour.inside;
  detour.inside = undefined;
  for (const inside of left) discard(state, inside, outcome);
}

/** True if nobody waits for the attempt any more, though no time is over and the caller has not called it off. */
export function hasGivenUp({ call, level, outcome }: CallState, attempt: Attempt): boolean {
  return attempt !== call || (level === OUT && outcome?.ok === false && !hasResponse(outcome.error));
}

/** True if the error carries a response whose body the caller may yet read. */
function hasResponse(error: unknown): boolean {
  try {
    return typeof (error as { readonly response?: unknown } | null | undefined)?.response === 'object';
  } catch {
    return false; // a getter, or a proxy, that throws
  }
}
