import { type AbandonReason, failure, ResilienceError, report } from '../core/index.ts';
import { type CallState, isConcluded, WOKEN } from './call-state.ts';
import type { Deadline } from './deadlines.ts';
import { CALLER, type Detour, type Interruption, offRoute } from './detour.ts';
import { discard } from './discard.ts';
import { giveUpInside } from './give-up.ts';
import { type Held, keepPermit, permitAt, takeHeld } from './held.ts';
import type { Level } from './plan.ts';
import { renewSignal } from './renew-signal.ts';
import { abandonChild, leaveRunning } from './running.ts';
import { endPause, endWait, leaveQueue } from './waiting.ts';
import { announceRejection, leave } from './walk.ts';

/*
 * How a walk is cut short. What comes from outside, a timer or the caller's abort, never walks by itself: it notes an
 * interruption and wakes the call, which then unwinds to the interrupted level and goes on outward from there. So each call
 * has one order of events.
 */

/** The caller has called it off, or whoever waits for this child has. */
export function callOff(state: CallState, error: unknown, reason: AbandonReason): void {
  interrupt(state, { level: CALLER, reason, cause: { error } });
  // Who aborts a signal expects those who listen to it to be told before `abort()` returns.
  if (state.outcome === undefined || state.work !== undefined) tellRunning(state, error, reason);
}

/** A deadline that was set for the call has expired. */
export function expire(state: CallState, deadline: Deadline): void {
  const pause = state.detour?.pause;
  if (deadline === pause?.timer) {
    if (pause.expires) interrupt(state, { level: state.level, reason: 'timeout', cause: undefined });
    else endPause(state, pause);
  } else if (deadline.cooperative && state.work !== undefined) {
    const error = askExpired(state, deadline.at);
    tellOverdue(state, { level: deadline.at, reason: 'timeout', cause: { error } }, error);
  } else {
    interrupt(state, { level: deadline.at, reason: 'timeout', cause: undefined });
  }
}

/** The time for what runs is over. It is told so, but may end by itself. */
export function tellOverdue(state: CallState, interruption: Interruption, error: unknown): void {
  if (state.work === undefined) {
    interrupt(state, interruption);
    return;
  }
  const detour = offRoute(state);
  if (detour.overdue === undefined || interruption.level < detour.overdue.level) {
    detour.overdue = interruption;
  }
  state.call.abort(error);
  const inside: Interruption = { level: CALLER, reason: interruption.reason, cause: { error } };
  for (const child of detour.children ?? []) child.timeIsOver(inside, error);
}

function interrupt(state: CallState, interruption: Interruption): void {
  if (isConcluded(state)) return;
  const detour = offRoute(state);
  // Of two that come at once, the one further out includes the other.
  if (detour.interruption === undefined || interruption.level < detour.interruption.level) {
    detour.interruption = interruption;
  }
  state.wake?.(WOKEN);
}

/** The call is about to go inward again though its time is over. */
export function isOverdue({ outcome, work }: CallState, { overdue }: Detour): boolean {
  return overdue !== undefined && outcome === undefined && work === undefined;
}

/** Takes up what has happened to the call since it last walked. */
export function takeNote(state: CallState, detour: Detour): void {
  if (isOverdue(state, detour)) detour.interruption ??= detour.overdue;
  if (detour.interruption !== undefined) unwind(state, detour, detour.interruption);
  if (detour.pause?.over) endWait(state, detour);
}

/** There is something to take up before the call does anything else. */
export function isCutShort(state: CallState, detour: Detour): boolean {
  return detour.interruption !== undefined || isOverdue(state, detour);
}

/** Gives up all that lies inside the interrupted level; from there the walk goes on outward. */
function unwind(state: CallState, detour: Detour, { level: target, reason, cause }: Interruption): void {
  detour.interruption = undefined;
  // What is interrupted here is not interrupted a second time.
  if (detour.overdue !== undefined && detour.overdue.level >= target) detour.overdue = undefined;
  const refused = target === state.level;
  const { levels } = state.plan;
  const now = state.plan.runtime.clock.now();
  const error = cause === undefined ? askExpired(state, target) : cause.error;
  // A level that is thinking about its settlement has been asked already, and is not asked to abandon as well.
  let settling = detour.deferral !== undefined && state.outcome !== undefined;
  if (!settling && leaveQueue(state, detour, now)) askToWithdraw(state, now);
  tellRunning(state, error, reason);
  leaveRunning(state);
  detour.deferral = undefined;
  giveUpInside(state, undefined);
  if (state.outcome !== undefined) discard(state, state.outcome, undefined);
  while (state.level > target + 1 || settling) {
    const level = levels[state.level - 1] as Level;
    if (!settling) askToAbandon(state, level, reason, now);
    settling = false;
    leave(state, level, now);
  }
  if (target !== CALLER) renewSignal(state);
  state.outcome = failure(error);
  if (refused) announceRejection(state, error);
}

function askToWithdraw(state: CallState, now: number): void {
  const { policy } = state.plan.levels[state.level] as Level;
  const permit = takeHeld(state, state.level)?.permit;
  guard(state, () => policy.withdraw?.(permit, now));
}

function askToAbandon(state: CallState, level: Level, reason: AbandonReason, now: number): void {
  if (level.abandon === undefined) return;
  const detour = offRoute(state);
  detour.asked = level;
  state.call.permit = permitAt(state, state.level - 1);
  guard(state, () => level.abandon?.call(level.policy, state.call, reason, now));
  keepPermit(state, state.level - 1);
  detour.asked = undefined;
}

/** What the level at that index fails with, now that its time is over. */
function askExpired(state: CallState, index: number): unknown {
  const level = state.plan.levels[index] as Level;
  const { policy } = level;
  const { call } = state;
  let held: Held | undefined = state.held;
  while (held !== undefined && held.at > index) held = held.outer;
  const detour = offRoute(state);
  detour.asked = level;
  call.permit = held?.permit;
  try {
    return level.expire === undefined
      ? new ResilienceError('timeout', `The time that '${policy.name}' allows is over`, {
          policy: policy.name,
        })
      : level.expire.call(policy, call, state.plan.runtime.clock.now(), level.admission);
  } catch (error) {
    return error;
  } finally {
    detour.asked = undefined;
    if (held?.at === index) held.permit = call.permit;
  }
}

/** Tells what runs that nobody waits for it any more. */
function tellRunning(state: CallState, error: unknown, reason: AbandonReason): void {
  state.call.abort(error);
  const children = state.detour?.children;
  if (children !== undefined) for (const child of children) abandonChild(child, error, reason);
}

function guard(state: CallState, action: () => void): void {
  try {
    action();
  } catch (error) {
    report(state.plan.runtime, error);
  }
}
