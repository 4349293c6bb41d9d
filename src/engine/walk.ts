import {
  type Admission,
  type Deadline as DeadlineDirective,
  type Defer,
  failure,
  type Outcome,
  PASS,
  PROCEED,
  report,
  type Settlement,
} from '../core/index.ts';
import { Attempt } from './attempt.ts';
import type { CallState } from './call-state.ts';
import { CooperativeDeadline, Deadline, isDeadline } from './deadlines.ts';
import { type Detour, offRoute } from './detour.ts';
import { discard } from './discard.ts';
import { giveUpAttempt } from './give-up.ts';
import { keepPermit, permitAt, takeHeld } from './held.ts';
import { noDirective } from './no-directive.ts';
import type { Level } from './plan.ts';
import { renewSignal } from './renew-signal.ts';
import { startAgain, startedAt, startIsLater } from './started.ts';
import { goOnAtOnce, waitFor } from './waiting.ts';

/*
 * The synchronous half of an execution: asks the levels and carries out what they answer.
 *
 *     inward ──► operation ──► outward ──► concluded
 *        ▲                        │
 *        └─────── again ──────────┘
 *
 * It stops where something asynchronous has to come first: then `work` or a pause says what, and the other half, the
 * Execution, waits for that and walks on from here.
 */

/**
 * Asks level after level to admit the call, until one does not, or must wait. Answers with the time if all have: NaN where
 * it was not looked at.
 */
export function walkInward(state: CallState): number | undefined {
  const { levels, needsTime } = state.plan;
  const now = needsTime.inward ? timeNow(state) : Number.NaN;
  while (state.level < levels.length) {
    const level = levels[state.level] as Level;
    const directive = level.admission ?? ask(state, level, now);
    if (directive === PROCEED) state.level += 1;
    else if (directive?.type === 'deadline') setDeadline(state, directive, now);
    else if (!carryOutAdmission(state, directive, now)) return undefined;
  }
  return now;
}

/**
 * Asks level after level to settle the outcome, until all have, or one must wait or wants to go inward again. Answers with
 * the time, if it was looked at.
 */
export function walkOutward(state: CallState): number {
  const { levels, needsTime, runtime } = state.plan;
  const isWanted = state.outcome?.ok === true ? needsTime.success : needsTime.failure;
  let now = isWanted ? runtime.clock.now() : Number.NaN;
  while (state.level > 0) {
    const level = levels[state.level - 1] as Level;
    const settle = state.outcome?.ok === true ? level.settleSuccess : level.settle;
    const directive =
      settle === undefined && state.detour === undefined ? PASS : askToSettle(state, level, now);
    if (directive !== PASS) {
      if (!carryOutSettlement(state, directive, now)) return now;
      now = timeAfter(state, now);
    }
    leave(state, level, now);
  }
  return now;
}

/** When the call began, if it has just begun and somebody has looked at the time then. */
function timeNow({ mark, level, detour, plan }: CallState): number {
  return typeof mark === 'number' && level === 0 && detour === undefined ? mark : plan.runtime.clock.now();
}

/** A level may have made a failure of a success, for which nobody wanted to know the time. */
function timeAfter({ outcome, plan }: CallState, now: number): number {
  return Number.isNaN(now) && outcome?.ok !== true ? plan.runtime.clock.now() : now;
}

/** @param permit what the level has left at the call if it was asked before */
function askToAdmit(state: CallState, level: Level, permit: unknown, now: number): Admission<unknown> {
  if (level.admit === undefined) return PROCEED;
  const { call } = state;
  call.permit = permit;
  let directive: Admission<unknown>;
  try {
    directive = level.admit.call(level.policy, call, now);
  } catch (error) {
    directive = { type: 'answer', outcome: failure(error) };
  }
  if (call.permit !== permit) keepPermit(state, state.level);
  return directive;
}

/** A call that has something pending may have been asked before, and the level may have decided meanwhile. */
function ask(state: CallState, level: Level, now: number): Admission<unknown> {
  const { detour } = state;
  if (detour === undefined) return askToAdmit(state, level, undefined, now);
  if (detour.deferral !== undefined) return takeAnswer(detour) as Admission<unknown>;
  return askToAdmit(state, level, permitAt(state, state.level), now);
}

function askToSettle(state: CallState, level: Level, now: number): Settlement<unknown> {
  if (state.detour?.deferral !== undefined) return takeAnswer(state.detour) as Settlement<unknown>;
  if (level.settle === undefined) return PASS;
  const { call } = state;
  const permit = permitAt(state, state.level - 1);
  call.permit = permit;
  let directive: Settlement<unknown>;
  try {
    directive = level.settle.call(level.policy, call, state.outcome as Outcome, now);
  } catch (error) {
    directive = { type: 'replace', outcome: failure(error) };
  }
  if (call.permit !== permit) keepPermit(state, state.level - 1);
  return directive;
}

function takeAnswer(detour: Detour): Admission<unknown> | Settlement<unknown> | undefined {
  const answer = detour.deferral?.answer;
  detour.deferral = undefined;
  return answer;
}

/** Whether the walk goes on inward. */
function carryOutAdmission(
  state: CallState,
  directive: Exclude<Admission<unknown>, DeadlineDirective>,
  now: number,
): boolean {
  switch (directive?.type) {
    case 'proceed':
      state.level += 1;
      return true;
    case 'reject':
      turnBack(state, failure(directive.error));
      announceRejection(state, directive.error);
      return false;
    case 'answer':
      turnBack(state, directive.outcome);
      return false;
    case 'wait':
      waitFor(state, 'admission', directive.ms, false, now);
      return false;
    case 'park':
      waitFor(state, 'admission', directive.ms, true, now);
      return false;
    case 'defer':
      defer(state, directive);
      return false;
    default:
      turnBack(state, failure(noDirective('admit', state.plan.levels[state.level], directive)));
      return false;
  }
}

function setDeadline(state: CallState, { ms, cooperative }: DeadlineDirective, now: number): void {
  const { level } = state;
  const permit = takeHeld(state, level)?.permit;
  const deadline =
    cooperative === true
      ? new CooperativeDeadline(state, level, permit, state.held)
      : new Deadline(state, level, permit, state.held);
  state.held = deadline;
  state.plan.deadlines.add(deadline, ms, now);
  state.level = level + 1;
}

/** Whether the level has settled. */
function carryOutSettlement(state: CallState, directive: Settlement<unknown>, now: number): boolean {
  switch (directive?.type) {
    case 'pass':
      return true;
    case 'replace':
      discard(state, state.outcome as Outcome, directive.outcome, undefined, directive.apart);
      state.outcome = directive.outcome;
      return true;
    case 'again':
      giveUpAttempt(state, state.outcome as Outcome);
      startAgain(state, state.level - 1);
      state.outcome = undefined;
      state.call = new Attempt(state, state.call.attempt + 1);
      if (directive.ms > 0) waitFor(state, 'delay', directive.ms, false, now);
      else goOnAtOnce(state);
      return false;
    case 'defer':
      if (directive.apart === true) discard(state, state.outcome as Outcome, undefined);
      defer(state, directive);
      return false;
    default:
      state.outcome = failure(noDirective('settle', state.plan.levels[state.level - 1], directive));
      return true;
  }
}

/** The level at which the call stands does not admit it. */
function turnBack(state: CallState, outcome: Outcome): void {
  takeHeld(state, state.level);
  state.outcome = outcome;
}

/** The level at which the call stands refuses to run it. */
export function announceRejection(state: CallState, error: unknown): void {
  const { policy } = state.plan.levels[state.level] as Level;
  (policy.events ?? state.plan.events).emit('execution.rejected', state.call, () => ({ error }));
}

function defer(state: CallState, directive: Defer<Admission<unknown> | Settlement<unknown>>): void {
  const detour = offRoute(state);
  startIsLater(detour);
  detour.deferral = { directive, answer: undefined };
  state.work = Promise.resolve(directive.promise);
}

/** The innermost level that the call is in has settled or been abandoned: it gives back what it holds. */
export function leave(state: CallState, level: Level, now: number): void {
  const index = state.level - 1;
  state.level = index;
  const held = takeHeld(state, index);
  if (held !== undefined && isDeadline(held)) endDeadline(state, held);
  if (state.detour !== undefined && leftOnDetour(state, state.detour, level, held?.permit)) return;
  if (level.release !== undefined) release(state, level, held?.permit, now);
}

function endDeadline(state: CallState, deadline: Deadline): void {
  state.plan.deadlines.remove(deadline);
  if (deadline.cooperative && state.call.isAborted) renewSignal(state);
}

function release(state: CallState, level: Level, permit: unknown, now: number): void {
  try {
    level.release?.call(level.policy, permit, now, startedAt(state, level.index));
  } catch (error) {
    report(state.plan.runtime, error);
  }
}

/** The level has been left by a call that has something pending. Whether something else will release the permit. */
function leftOnDetour(state: CallState, detour: Detour, level: Level, permit: unknown): boolean {
  const { interruption, overdue, orphans } = detour;
  const { index } = level;
  // The level has settled before its interruption was taken up.
  if (interruption !== undefined && interruption.level >= index) detour.interruption = undefined;
  if (overdue !== undefined && overdue.level >= index) detour.overdue = undefined;
  if (orphans?.hold(level, permit, startedAt(state, index)) !== true) return false;
  if (level.policy.outlive !== undefined) tellOutlived(state, level, permit);
  return true;
}

function tellOutlived({ plan, call }: CallState, { policy }: Level, permit: unknown): void {
  try {
    policy.outlive?.(call, permit);
  } catch (error) {
    report(plan.runtime, error);
  }
}
