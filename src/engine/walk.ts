import {
  type Admission,
  failure,
  type Outcome,
  PASS,
  PROCEED,
  report,
  type Settlement,
} from '../core/index.ts';
import { renewSignal } from './attempt.ts';
import { carryOutAdmission, carryOutSettlement } from './directives.ts';
import { type ExecutionState, type Rare, RUNNING, rareOf } from './execution-state.ts';
import { startedAt } from './history.ts';
import { furtherOut } from './interruption.ts';
import { holdTime, keepPermit, permitAt, takePermit } from './permits.ts';
import type { Level } from './plan.ts';
import { tellQueued } from './suspension.ts';
import type { Queued } from './waiting.ts';

/*
 * The synchronous half of an execution: asks the levels, and has carried out what they answer. It stops where something
 * asynchronous has to come first: then `suspension` says what, and the walk goes on from here once that is over.
 */

/**
 * Asks level after level to admit the call, until all have (then the phase is `running`), one has turned it back, or it must
 * wait. Answers with the time, NaN where it was not looked at.
 */
export function walkInward(execution: ExecutionState): number {
  const { levels, needsTime } = execution.plan;
  const now = needsTime.inward ? timeNow(execution) : Number.NaN;
  if (execution.suspension !== undefined && !goOnInward(execution, now)) return now;
  while (execution.level < levels.length) {
    const level = levels[execution.level] as Level;
    const directive = level.admission ?? askToAdmit(execution, level, undefined, now);
    if (directive === PROCEED) execution.level += 1;
    else if (directive?.type === 'deadline') {
      holdTime(execution, execution.level, directive, now);
      execution.level += 1;
    } else if (!carryOutAdmission(execution, directive, now)) return now;
  }
  execution.phase = RUNNING;
  return now;
}

/**
 * Asks level after level to settle the outcome, until all have, one wants to go inward again, or it must wait. Answers with
 * the time, NaN where it was not looked at.
 */
export function walkOutward(execution: ExecutionState): number {
  const { levels, needsTime, runtime } = execution.plan;
  const isWanted = execution.outcome?.ok === true ? needsTime.success : needsTime.failure;
  let now = isWanted ? runtime.clock.now() : Number.NaN;
  if (execution.suspension !== undefined) {
    if (!goOnOutward(execution, now)) return now;
    now = timeAfter(execution, now);
    leave(execution, levels[execution.level - 1] as Level, now);
  }
  while (execution.level > 0) {
    const level = levels[execution.level - 1] as Level;
    const settle = execution.outcome?.ok === true ? level.settleSuccess : level.settle;
    if (settle !== undefined) {
      const directive = askToSettle(execution, level, now);
      if (directive !== PASS) {
        if (!carryOutSettlement(execution, directive, now)) return now;
        now = timeAfter(execution, now);
      }
    }
    leave(execution, level, now);
  }
  return now;
}

/** When the call began, if it has just begun and somebody has looked at the time then. */
function timeNow(execution: ExecutionState): number {
  const { mark } = execution;
  const isFirst = execution.level === 0 && execution.suspension === undefined;
  return isFirst && execution.rare === undefined && typeof mark === 'number'
    ? mark
    : execution.plan.runtime.clock.now();
}

/** A level may have made a failure of a success, for which nobody wanted to know the time. */
function timeAfter({ outcome, plan }: ExecutionState, now: number): number {
  return Number.isNaN(now) && outcome?.ok !== true ? plan.runtime.clock.now() : now;
}

/** Ends a wait of the call on its way inward. True if the walk goes on. */
function goOnInward(execution: ExecutionState, now: number): boolean {
  const suspension = execution.suspension as Exclude<ExecutionState['suspension'], Promise<unknown>>;
  execution.suspension = undefined;
  switch (suspension?.kind) {
    case 'queued':
      return askAgain(execution, suspension, now);
    case 'deferred':
      return carryOutAdmission(execution, suspension.answer as Admission<unknown>, now);
    default:
      return true;
  }
}

/** The level that has let the call wait is asked again. */
function askAgain(execution: ExecutionState, { since }: Queued, now: number): boolean {
  const { level: index, plan } = execution;
  const level = plan.levels[index] as Level;
  const directive = askToAdmit(execution, level, permitAt(execution, index), now);
  const waitsOn = directive?.type === 'wait' || directive?.type === 'park';
  if (waitsOn) rareOf(execution);
  else if (since !== undefined) tellQueued(execution, level, since);
  return carryOutAdmission(execution, directive, now, since);
}

/** The promise that a level's settlement depends on has settled. True if the walk goes on. */
function goOnOutward(execution: ExecutionState, now: number): boolean {
  const { suspension } = execution;
  execution.suspension = undefined;
  const { answer } = suspension as { readonly answer?: Settlement<unknown> };
  return carryOutSettlement(execution, answer, now);
}

/** @param permit what the level has left at the call if it was asked before */
function askToAdmit(
  execution: ExecutionState,
  level: Level,
  permit: unknown,
  now: number,
): Admission<unknown> {
  if (level.admit === undefined) return PROCEED;
  const { attempt } = execution;
  attempt.permit = permit;
  let directive: Admission<unknown>;
  try {
    directive = level.admit.call(level.policy, attempt, now);
  } catch (error) {
    directive = { type: 'answer', outcome: failure(error) };
  }
  if (attempt.permit !== permit) keepPermit(execution, level.index);
  return directive;
}

function askToSettle(execution: ExecutionState, level: Level, now: number): Settlement<unknown> {
  const { attempt } = execution;
  const permit = permitAt(execution, level.index);
  attempt.permit = permit;
  let directive: Settlement<unknown>;
  try {
    directive = (level.settle as NonNullable<Level['settle']>).call(
      level.policy,
      attempt,
      execution.outcome as Outcome,
      now,
    );
  } catch (error) {
    directive = { type: 'replace', outcome: failure(error) };
  }
  if (attempt.permit !== permit) keepPermit(execution, level.index);
  return directive;
}

/** The innermost level that the call is in has settled or been abandoned: it gives back what it holds. */
export function leave(execution: ExecutionState, level: Level, now: number): void {
  execution.level = level.index;
  const permit = takePermit(execution, level.index);
  if (execution.rare !== undefined && outlives(execution, execution.rare, level, permit)) return;
  if (level.release !== undefined) release(execution, level, permit, now);
}

function release(execution: ExecutionState, level: Level, permit: unknown, now: number): void {
  try {
    level.release?.call(level.policy, permit, now, startedAt(execution, level.index));
  } catch (error) {
    report(execution.plan.runtime, error);
  }
}

/** True if something that runs on inside the level keeps its permit. */
function outlives(execution: ExecutionState, rare: Rare, level: Level, permit: unknown): boolean {
  endInterruption(execution, rare, level.index);
  if (rare.orphans?.hold(level, permit, startedAt(execution, level.index)) !== true) return false;
  try {
    level.policy.outlive?.(execution.attempt, permit);
  } catch (error) {
    report(execution.plan.runtime, error);
  }
  return true;
}

/** The level has settled before its interruption was taken up. */
function endInterruption(execution: ExecutionState, rare: Rare, index: number): void {
  const { interruption } = rare;
  rare.interruption = furtherOut(interruption, index);
  if (interruption !== rare.interruption && execution.attempt.isAborted) renewSignal(execution);
}
