import { failure, type Outcome, ResilienceError, success } from '../core/index.ts';
import type { Attempt } from './attempt.ts';
import type { CallState } from './call-state.ts';
import type { Deferral } from './detour.ts';
import { discard } from './discard.ts';
import { endAttempt, giveUpInside } from './give-up.ts';
import { keepPermit, permitAt } from './held.ts';
import { isOverdue } from './interruption.ts';
import type { Inside } from './layer.ts';
import type { Plan } from './plan.ts';
import { isThenable } from './reactions.ts';
import { giveUpChildren, leaveRunning } from './running.ts';
import { begin } from './started.ts';
import { walkInward } from './walk.ts';

/** Walks inward, and runs the operation once all levels have admitted the call. */
export function goInward(state: CallState): void {
  const now = walkInward(state);
  if (now !== undefined) run(state, now);
}

/**
 * All levels have admitted the call: runs the operation, or the custom layer that they enclose.
 * @param now NaN where the clock was not read
 */
function run(state: CallState, now: number): void {
  // A policy, or what it asked, has called it off on the way inward.
  if (state.detour?.interruption !== undefined) return;
  const { inner } = state.plan;
  try {
    const result = inner === undefined ? runOperation(state, now) : runLayer(state, inner, state.call);
    // A thenable that is no promise may do its work each time it is asked, so it is asked once.
    if (isThenable(result)) state.work = Promise.resolve(result);
    else arrive(state, success(result));
  } catch (error) {
    arrive(state, failure(error));
  }
}

function runOperation(state: CallState, now: number): unknown {
  begin(state, now);
  const { plan, operation, call, mark } = state;
  return plan.probe === undefined ? operation(call) : plan.probe.run(operation, call, mark);
}

function runLayer(state: CallState, inner: NonNullable<Plan['inner']>, call: Attempt): unknown {
  return inner.layer.layer(() => runInside(state, inner, call) as Promise<Inside>, call);
}

/** What a custom layer's `next` does. Once the layer has settled, there are no permits any more to run it with. */
function runInside(
  state: CallState,
  { layer, plan }: NonNullable<Plan['inner']>,
  call: Attempt,
): Promise<unknown> {
  if (hasSettled(state, call) && !call.isAborted) {
    const message = `'${layer.name}' called next() after it had settled`;
    return Promise.reject(new ResilienceError('settled', message, { policy: layer.name }));
  }
  return state.startChild(call, plan, state.operation);
}

/** True if the layer that was given `call` has answered, or nobody waits for its answer. */
function hasSettled(state: CallState, call: Attempt): boolean {
  return call !== state.call || state.outcome !== undefined || state.level < state.plan.levels.length;
}

/** The operation, or what else was awaited, has an outcome. An interruption that was noted before it stands. */
export function arrive(state: CallState, outcome: Outcome): void {
  state.work = undefined;
  const { detour } = state;
  if (detour !== undefined) {
    giveUpChildren(detour, state.plan.name);
    giveUpInside(state, detour.interruption === undefined ? outcome : undefined);
    if (detour.children !== undefined) leaveRunning(state);
    if (detour.interruption !== undefined) {
      if (detour.deferral === undefined) discard(state, outcome, undefined);
      return;
    }
  }
  if (detour?.deferral === undefined) {
    if (!outcome.ok) endAttempt(state, outcome.error);
    state.outcome = outcome;
  } else if (!isOverdue(state, detour)) detour.deferral.answer = decide(state, detour.deferral, outcome);
}

function decide(state: CallState, { directive }: Deferral, outcome: Outcome): Deferral['answer'] {
  const inward = state.outcome === undefined;
  const index = inward ? state.level : state.level - 1;
  state.call.permit = permitAt(state, index);
  try {
    return directive.decide(outcome, state.plan.runtime.clock.now());
  } catch (error) {
    return { type: inward ? 'answer' : 'replace', outcome: failure(error) };
  } finally {
    keepPermit(state, index);
  }
}
