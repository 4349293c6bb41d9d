import type { Policy } from '../core/index.ts';
import { type ExecutionState, rareOf } from './execution-state.ts';
import { findPermit } from './permits.ts';

/*
 * A call as a whole, which may consist of several executions: one for each attempt that a hedge makes, and one
 * inside each custom layer.
 */

/** The policy's note about the call. */
export function noteOf(execution: ExecutionState, policy: Policy<unknown>): unknown {
  return outermost(execution).rare?.notes?.get(policy);
}

export function setNote(execution: ExecutionState, policy: Policy<unknown>, note: unknown): void {
  const rare = rareOf(outermost(execution));
  rare.notes ??= new Map();
  rare.notes.set(policy, note);
}

/** True if the execution is part of another one. */
export function isPart({ rare }: ExecutionState): boolean {
  return rare?.link?.outer !== undefined;
}

/** A permit that the call holds, here or in an execution that this one is part of and that still waits for it. */
export function permitOfCall<P>(
  execution: ExecutionState,
  isWanted: (permit: unknown) => permit is P,
): P | undefined {
  let one: ExecutionState | undefined = execution;
  while (one !== undefined) {
    const found = findPermit(one, isWanted);
    if (found !== undefined) return found;
    const link: NonNullable<ExecutionState['rare']>['link'] = one.rare?.link;
    one = link?.parent === undefined ? undefined : link.outer;
  }
  return undefined;
}

function outermost(execution: ExecutionState): ExecutionState {
  let one = execution;
  while (one.rare?.link?.outer !== undefined) one = one.rare.link.outer;
  return one;
}
