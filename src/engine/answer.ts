import type { Outcome } from '../core/index.ts';
import { hasGivenUp } from './attempt.ts';
import { tellIfDrained } from './children.ts';
import { endDeadline } from './demand.ts';
import { DONE, type ExecutionState, type Rare } from './execution-state.ts';
import { Final } from './promises.ts';

/* How a call ends, and what the caller's promise comes to. */

/** All levels have settled: the outcome is the call's. */
export function conclude(execution: ExecutionState, outcome: Outcome, now: number): void {
  const { mark, attempt, plan, subscription } = execution;
  subscription?.end();
  plan.observer.count(outcome);
  execution.phase = DONE;
  plan.observer.settled(attempt, outcome, mark, now, mark !== undefined && attempt.isAborted);
  if (attempt.hasSignal && hasGivenUp(execution, attempt)) attempt.supersede();
  if (execution.rare === undefined) return;
  endDeadline(execution);
  tellIfDrained(execution);
}

/** The promise of a call that has concluded before it was ever suspended. */
export function promiseOfAnswer({ outcome, wantsOutcome }: ExecutionState): Promise<unknown> {
  if (wantsOutcome) return Promise.resolve(outcome);
  const known = outcome as Outcome;
  return known.ok ? Promise.resolve(known.value) : Promise.reject(known.error);
}

/** The value that the last reaction returns, or throws, to the caller's promise. */
export function answer(execution: ExecutionState): unknown {
  const final = execution.rare?.final;
  return final === undefined ? result(execution) : final.settle(() => result(execution));
}

function result({ outcome, wantsOutcome }: ExecutionState): unknown {
  if (wantsOutcome || outcome === undefined) return outcome;
  if (outcome.ok) return outcome.value;
  throw outcome.error;
}

/** True if the promise that has failed with that error is as good as the answer: throwing costs more than all else that a call does. */
export function standsForAnswer(
  { outcome, wantsOutcome, rare }: ExecutionState,
  work: Promise<unknown> | undefined,
  error: unknown,
): boolean {
  if (wantsOutcome || rare?.final !== undefined || outcome?.ok !== false) return false;
  return outcome.error === error && work?.then === Promise.prototype.then;
}

/** So many promises may follow each other for one call. */
const LONGEST_CHAIN = 16;

/**
 * The execution has been suspended once more, and the caller's promise follows that of the reaction to come: along such a chain an
 * error's stack finds who called. If all of them did so, a call that is retried for days would grow an endless chain: in the end
 * one promise stands for all to come. Without the rare part of the state it has gone inward once at most, and has waited at each level
 * once at most.
 */
export function follow(rare: Rare | undefined, progress: Promise<unknown>): unknown {
  if (rare === undefined) return progress;
  if (rare.final !== undefined) return undefined;
  if (rare.followed < LONGEST_CHAIN) {
    rare.followed += 1;
    return progress;
  }
  rare.final = new Final();
  return rare.final.promise;
}
