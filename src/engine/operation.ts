import { type Demand, failure, type Outcome, ResilienceError, success, withDemand } from '../core/index.ts';
import { giveUpChildren, leaveRunning, startChild } from './children.ts';
import { demandInside } from './demand.ts';
import { discard } from './discard.ts';
import { type AttemptState, type ExecutionState, INWARD, OUTWARD, RUNNING } from './execution-state.ts';
import { endAttempt, giveUpInside } from './give-up.ts';
import { begin } from './history.ts';
import type { Inside } from './layer.ts';
import { keepPermit, permitAt } from './permits.ts';
import type { Plan } from './plan.ts';
import { isThenable } from './promises.ts';
import { type Deferred, isRunning } from './waiting.ts';

/**
 * Runs the operation, or the custom layer that the levels enclose: all of them have admitted the call.
 * @param now NaN where the clock was not read
 */
export function run(execution: ExecutionState, now: number): void {
  try {
    const result =
      execution.rare?.isDemandPassedOn === true ? passDemandOn(execution, now) : runCode(execution, now);
    // A thenable that is no promise may do its work each time it is asked, so it is asked once.
    if (isThenable(result)) execution.suspension = Promise.resolve(result);
    else arrive(execution, success(result));
  } catch (error) {
    arrive(execution, failure(error));
  }
}

/** Pipelines that the user's code runs have no more time than this call. */
function passDemandOn(execution: ExecutionState, now: number): unknown {
  return withDemand(demandInside(execution) as Demand, () => runCode(execution, now));
}

function runCode(execution: ExecutionState, now: number): unknown {
  const { inner } = execution.plan;
  return inner === undefined ? runOperation(execution, now) : runLayer(execution, inner, execution.attempt);
}

function runOperation(execution: ExecutionState, now: number): unknown {
  begin(execution, now);
  const { plan, operation, attempt, mark } = execution;
  return plan.probe === undefined ? operation(attempt) : plan.probe.run(operation, attempt, mark);
}

function runLayer(
  execution: ExecutionState,
  inner: NonNullable<Plan['inner']>,
  attempt: AttemptState,
): unknown {
  return inner.layer.layer(() => runInside(execution, inner, attempt) as Promise<Inside>, attempt);
}

/** Runs the inner policies for a custom layer's `next`. Once the layer has settled, there are no permits any more to run it with. */
function runInside(
  execution: ExecutionState,
  { layer, plan }: NonNullable<Plan['inner']>,
  attempt: AttemptState,
): Promise<unknown> {
  const hasSettled = attempt !== execution.attempt || execution.phase !== RUNNING;
  if (hasSettled && !attempt.isAborted) {
    const message = `'${layer.name}' called next() after it had settled`;
    return Promise.reject(new ResilienceError('settled', message, { policy: layer.name }));
  }
  return startChild(execution, attempt, plan, execution.operation);
}

/** The promise that the execution has waited for has settled. */
export function receive(execution: ExecutionState, outcome: Outcome): void {
  const { suspension } = execution;
  if (!isRunning(suspension) && suspension?.kind === 'deferred') decide(execution, suspension, outcome);
  else arrive(execution, outcome);
}

/** The operation has an outcome. An interruption that was noted before it stands. */
function arrive(execution: ExecutionState, outcome: Outcome): void {
  execution.suspension = undefined;
  if (execution.rare !== undefined && endInside(execution, outcome)) {
    discard(execution, outcome, undefined);
    return;
  }
  if (!outcome.ok) endAttempt(execution, outcome.error);
  execution.outcome = outcome;
  execution.phase = OUTWARD;
}

/** The promise that a level's answer depends on has settled: the level decides, unless it has no time left to. */
function decide(execution: ExecutionState, deferred: Deferred, outcome: Outcome): void {
  const { phase, level, rare } = execution;
  deferred.over = true;
  const isCut = endInside(execution, outcome);
  if (isCut || (phase === INWARD && rare?.interruption !== undefined)) return;
  const index = phase === INWARD ? level : level - 1;
  execution.attempt.permit = permitAt(execution, index);
  try {
    deferred.answer = deferred.directive.decide(outcome, execution.plan.runtime.clock.now());
  } catch (error) {
    deferred.answer = { type: phase === INWARD ? 'answer' : 'replace', outcome: failure(error) };
  } finally {
    keepPermit(execution, index);
  }
}

/** Ends the wait for everything that was started inside. True if the call has been interrupted meanwhile. */
function endInside(execution: ExecutionState, outcome: Outcome): boolean {
  const { rare, plan } = execution;
  if (rare === undefined) return false;
  const isCut = rare.interruption?.cooperative === false;
  if (rare.children !== undefined) {
    giveUpChildren(rare.children, plan.name);
    leaveRunning(execution);
  }
  giveUpInside(execution, isCut ? undefined : outcome);
  return isCut;
}
