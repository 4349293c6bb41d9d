import { type AbandonReason, failure, type Operation, type Outcome, report, success } from '../core/index.ts';
import { demandInside } from './demand.ts';
import { discard, discardIn } from './discard.ts';
import { type AttemptState, DONE, type ExecutionState, type Link, rareOf } from './execution-state.ts';
import { begin, enter, noteRetried } from './history.ts';
import { CALLER, type Cause, calledOff, superseded } from './interruption.ts';
import { Orphans } from './orphans.ts';
import type { Plan } from './plan.ts';
import { listen } from './promises.ts';
import { isRunning, promiseOf } from './waiting.ts';

/*
 * The parts of an execution that run: the operation, executions inside a custom layer or through another pipeline, and what is
 * left of all these when nobody waits for it any more.
 */

/** Runs an operation inside the levels of `plan`, as part of an attempt of the execution. */
export function startChild(
  execution: ExecutionState,
  attempt: AttemptState,
  plan: Plan,
  operation: Operation,
): Promise<unknown> {
  const child = execution.spawn(attempt, plan, operation, false);
  if (attempt.isAborted) child.interrupt(calledOff(attempt.signal.reason, 'superseded'));
  if (attempt === execution.attempt && execution.phase !== DONE) adopt(execution, child);
  enter(child);
  const promised = child.start(undefined);
  if (child.rare?.link !== undefined) child.rare.link.promised = promised;
  if (attempt.isAborted) expectNobody(child);
  noteInside(execution, attempt, promised);
  return promised;
}

/** The child runs as part of the present attempt. */
export function adopt(execution: ExecutionState, child: ExecutionState): void {
  const { plan } = execution;
  const rare = rareOf(execution);
  rareOf(child).demand = demandInside(execution);
  rareOf(child).isDemandPassedOn = rare.isDemandPassedOn;
  rare.children ??= new Set();
  rare.children.add(child);
  rareOf(child).link = {
    outer: execution,
    parent: {
      begun: (now) => begunInside(execution, now),
      retried: (outcome) => noteRetried(execution, plan.levels.length, outcome),
    },
    discard: discardIn(execution),
    promised: undefined,
    onDrained: () => rare.children?.delete(child),
  };
}

/** An operation begins that was started inside the attempt; how long after it has begun, nobody knows who has not looked. */
function begunInside(execution: ExecutionState, now: number): void {
  const { plan, rare } = execution;
  const isWanted = plan.needsTime.inward || rare?.startWaiters !== undefined;
  begin(execution, Number.isNaN(now) && isWanted ? plan.runtime.clock.now() : now);
}

/** The code that has started a promise may answer with its outcome, or with something else: then the outcome is let go of. */
function noteInside(execution: ExecutionState, attempt: AttemptState, promised: Promise<unknown>): void {
  if (discardIn(execution) === undefined) return;
  const note = (outcome: Outcome): void => {
    if (attempt === execution.attempt && promiseOf(execution.suspension) !== undefined) {
      const rare = rareOf(execution);
      rare.inside ??= [];
      rare.inside.push(outcome);
    } else {
      // The code that has the promise hears of it first, and may have taken its value.
      queueMicrotask(() => discard(execution, outcome, execution.outcome));
    }
  };
  listen(
    promised,
    (value) => note(success(value)),
    (error) => note(failure(error)),
  );
}

/** Work that still runs does so on its own from here. The levels that it runs inside keep its permits until it has ended. */
export function leaveRunning(execution: ExecutionState): void {
  const { suspension, plan } = execution;
  const promise = promiseOf(suspension);
  const rare = rareOf(execution);
  const children = [...(rare.children ?? [])];
  rare.children = undefined;
  let running = children.length + (promise === undefined ? 0 : 1);
  if (running === 0) return;
  rare.orphans ??= new Orphans((error) => report(plan.runtime, error));
  const release = rare.orphans.add(execution.level);
  const ended = (): void => {
    running -= 1;
    if (running > 0) return;
    release(plan.runtime.clock.now());
    if (execution.phase === DONE) tellIfDrained(execution);
  };
  const endedWith = (outcome: Outcome): void => {
    if (isRunning(suspension)) discard(execution, outcome, undefined);
    ended();
  };
  if (promise !== undefined) {
    listen(
      promise,
      (value) => endedWith(success(value)),
      (error) => endedWith(failure(error)),
    );
  }
  for (const child of children) {
    const link = rareOf(child).link as Link;
    link.onDrained = ended;
    link.parent = undefined;
  }
}

/** The attempt has its outcome. Work that was started inside it and was not waited for is told so, and may end by itself. */
export function giveUpChildren(children: Iterable<ExecutionState>, pipeline: string): void {
  const note = calledOff(superseded(pipeline), 'superseded', true);
  for (const child of children) {
    expectNobody(child);
    child.interrupt(note);
  }
}

/** Tells what runs that nobody waits for it any more. */
export function tellRunning({ attempt, rare }: ExecutionState, cause: Cause, reason: AbandonReason): void {
  attempt.abort(cause);
  for (const child of rare?.children ?? []) {
    expectNobody(child);
    child.interrupt({ level: CALLER, reason, cause, cooperative: false });
  }
}

/** Nobody waits for what an execution of its own has come to, since another was faster. */
export function supersede(child: ExecutionState, pipeline: string): void {
  child.interrupt(calledOff(superseded(pipeline), 'superseded'));
}

/** Tells what runs that its time is over. It may end by itself. */
export function tellOverdue({ attempt, rare }: ExecutionState, cause: Cause, reason: AbandonReason): void {
  attempt.abort(cause);
  for (const child of rare?.children ?? [])
    child.interrupt({ level: CALLER, reason, cause, cooperative: true });
}

function ignore(): void {}

/** The engine itself makes what the child promised reject. The code that has that promise may look at it later, or never. */
function expectNobody({ rare }: ExecutionState): void {
  const promised = rare?.link?.promised;
  if (promised !== undefined) listen(promised, ignore, ignore);
}

/** Tells whoever the execution is part of that it has settled, if nothing that it started runs any more. */
export function tellIfDrained({ rare }: ExecutionState): void {
  if (rare?.orphans === undefined || rare.orphans.size === 0) rare?.link?.onDrained();
}
