import { failure, ResilienceError, report } from '../core/index.ts';
import { renewSignal } from './attempt.ts';
import { leaveRunning, tellOverdue, tellRunning } from './children.ts';
import { announceRejection } from './directives.ts';
import { discard } from './discard.ts';
import { type ExecutionState, INWARD, OUTWARD, type Rare, rareOf } from './execution-state.ts';
import { giveUpInside } from './give-up.ts';
import { CALLER, Cause, type Interruption, withNote } from './interruption.ts';
import { keepPermit, permitAt, takePermit, withPermit } from './permits.ts';
import type { Level } from './plan.ts';
import { tellQueued } from './suspension.ts';
import { isBeside, isRunning, isUntimed, waitsForSomething } from './waiting.ts';
import { leave } from './walk.ts';

/** True if the execution has been interrupted, and goes no further: for a cooperative one, if it is about to go inward again. */
export function isCutShort({ phase }: ExecutionState, { interruption }: Rare): boolean {
  return interruption !== undefined && (!interruption.cooperative || phase === INWARD);
}

/**
 * Gives up all that lies inside the interrupted level; from there the walk goes on outward.
 * @returns the time
 */
export function unwind(
  execution: ExecutionState,
  { level: target, reason, cause: known, outer }: Interruption,
): number {
  const { levels, runtime } = execution.plan;
  const rare = rareOf(execution);
  rare.interruption = outer;
  const now = runtime.clock.now();
  const cause = known ?? new Cause(askExpired(execution, target));
  const { error } = cause;
  const isRefused = execution.phase === INWARD && target === execution.level;
  const isSettling = stopWaiting(execution, now);
  if (isBeside(execution.suspension)) execution.suspension.stop(error, reason);
  tellRunning(execution, cause, reason);
  leaveRunning(execution);
  execution.suspension = undefined;
  rare.resumed = undefined;
  giveUpInside(execution, undefined);
  if (execution.outcome !== undefined) discard(execution, execution.outcome, undefined);
  // A level that is thinking about its settlement has been asked already, and is not asked to abandon as well.
  if (isSettling) leave(execution, levels[execution.level - 1] as Level, now);
  while (execution.level > target + 1) {
    const level = levels[execution.level - 1] as Level;
    askToAbandon(execution, level, reason, now);
    leave(execution, level, now);
  }
  if (target !== CALLER) renewSignal(execution);
  execution.outcome = failure(error);
  execution.phase = OUTWARD;
  if (isRefused) announceRejection(execution, error);
  return now;
}

/** Nobody waits any more for what the call has waited for. True if that was a level's settlement. */
function stopWaiting(execution: ExecutionState, now: number): boolean {
  const { suspension, plan, phase } = execution;
  if (suspension === undefined || isRunning(suspension)) return false;
  if (suspension.kind === 'deferred') {
    if (phase === OUTWARD) return true;
    askToWithdraw(execution, now);
    return false;
  }
  if (suspension.kind === 'beside') return false;
  if (!isUntimed(suspension)) plan.deadlines.remove(suspension);
  if (suspension.kind === 'queued') {
    if (suspension.since !== undefined)
      tellQueued(execution, plan.levels[execution.level] as Level, suspension.since);
    askToWithdraw(execution, now);
  }
  return false;
}

function askToWithdraw(execution: ExecutionState, now: number): void {
  const { policy } = execution.plan.levels[execution.level] as Level;
  const permit = takePermit(execution, execution.level);
  guard(execution, () => policy.withdraw?.(permit, now));
}

function askToAbandon(
  execution: ExecutionState,
  level: Level,
  reason: Interruption['reason'],
  now: number,
): void {
  const { abandon, policy, index } = level;
  if (abandon === undefined) return;
  const { attempt } = execution;
  attempt.permit = permitAt(execution, index);
  asking(execution, level, () => guard(execution, () => abandon.call(policy, attempt, reason, now)));
  keepPermit(execution, index);
}

/** Keeps the note, and tells those who have to know at once. False if what runs may end by itself. */
export function keepNote(execution: ExecutionState, noted: Interruption): boolean {
  const rare = rareOf(execution);
  if (noted.cooperative) return keepCooperative(execution, rare, noted);
  rare.interruption = withNote(rare.interruption, noted);
  const { phase, suspension } = execution;
  // Who aborts a signal expects those who listen to it to be told before `abort()` returns.
  if (noted.level === CALLER && noted.cause !== undefined && (phase !== OUTWARD || suspension !== undefined))
    tellRunning(execution, noted.cause, noted.reason);
  return true;
}

/** Where nothing runs that could end by itself, a cooperative interruption is as any other. */
function keepCooperative(execution: ExecutionState, rare: Rare, noted: Interruption): boolean {
  if (!waitsForSomething(execution.suspension)) return keepNote(execution, { ...noted, cooperative: false });
  const cause = noted.cause ?? new Cause(askExpired(execution, noted.level));
  rare.interruption = withNote(rare.interruption, { ...noted, cause });
  tellOverdue(execution, cause, noted.reason);
  return false;
}

/** Asks the level at that index for the error that it fails with, now that its time is over. */
function askExpired(execution: ExecutionState, index: number): unknown {
  const level = execution.plan.levels[index] as Level;
  const { policy, expire } = level;
  if (expire === undefined) {
    return new ResilienceError('timeout', `The time that '${policy.name}' allows is over`, {
      policy: policy.name,
    });
  }
  const { attempt, plan } = execution;
  return withPermit(execution, index, () =>
    asking(execution, level, () => {
      try {
        return expire.call(policy, attempt, plan.runtime.clock.now(), level.admission);
      } catch (error) {
        return error;
      }
    }),
  );
}

/** Asks a level that need not be the innermost. */
function asking<T>(execution: ExecutionState, level: Level, ask: () => T): T {
  const rare = rareOf(execution);
  rare.asked = level;
  try {
    return ask();
  } finally {
    rare.asked = undefined;
  }
}

function guard({ plan }: ExecutionState, action: () => void): void {
  try {
    action();
  } catch (error) {
    report(plan.runtime, error);
  }
}
