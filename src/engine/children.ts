import { type AbandonReason, failure, type Outcome, report, success } from '../core/index.ts';
import { type Attempt, superseded } from './attempt.ts';
import { discard, discardIn } from './discard.ts';
import { type Child, type ExecutionState, isRunning, promiseOf, rareOf } from './execution-state.ts';
import { noteRetried } from './give-up.ts';
import { calledOff } from './interruption.ts';
import { Orphans } from './orphans.ts';
import { listen } from './promises.ts';
import { begin } from './started.ts';

/*
 * What runs as part of an execution: the operation, executions inside a custom layer or through another pipeline, and what is
 * left of all these when nobody waits for it any more.
 */

/** The child runs as part of the present attempt. */
export function adopt(execution: ExecutionState, child: Child): void {
  const { plan } = execution;
  const rare = rareOf(execution);
  rare.children ??= new Set();
  rare.children.add(child);
  child.link = {
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

/** The child has begun as part of the attempt, and answers with that promise. */
export function promiseInside(
  execution: ExecutionState,
  attempt: Attempt,
  child: Child,
  promised: Promise<unknown>,
): void {
  if (child.link !== undefined) child.link.promised = promised;
  if (attempt.isAborted) expectNobody(child);
  noteInside(execution, attempt, promised);
}

/** Whoever has started what was promised may answer with what that comes to, or with something else: then it is let go of. */
function noteInside(execution: ExecutionState, attempt: Attempt, promised: Promise<unknown>): void {
  if (discardIn(execution) === undefined) return;
  const note = (outcome: Outcome): void => {
    if (attempt === execution.attempt && promiseOf(execution.suspension) !== undefined) {
      const rare = rareOf(execution);
      rare.inside ??= [];
      rare.inside.push(outcome);
    } else {
      // Whoever has the promise hears of it first, and may have taken what it holds.
      queueMicrotask(() => discard(execution, outcome, execution.outcome));
    }
  };
  listen(
    promised,
    (value) => note(success(value)),
    (error) => note(failure(error)),
  );
}

/** What still runs does so on its own from here. The levels that it runs inside keep its permits until it has ended. */
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
    if (execution.phase === 'done') tellIfDrained(execution);
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
  for (const { link } of children) {
    if (link === undefined) continue;
    link.onDrained = ended;
    link.parent = undefined;
  }
}

/** The attempt has its outcome. What was started inside it and was not waited for is told so, and may end by itself. */
export function giveUpChildren(children: Iterable<Child>, pipeline: string): void {
  const note = calledOff(superseded(pipeline), 'superseded', true);
  for (const child of children) {
    expectNobody(child);
    child.interrupt(note);
  }
}

/** Tells what runs that nobody waits for it any more. */
export function tellRunning({ attempt, rare }: ExecutionState, error: unknown, reason: AbandonReason): void {
  attempt.abort(error);
  for (const child of rare?.children ?? []) {
    expectNobody(child);
    child.interrupt(calledOff(error, reason));
  }
}

/** Tells what runs that its time is over. It may end by itself. */
export function tellOverdue({ attempt, rare }: ExecutionState, error: unknown, reason: AbandonReason): void {
  attempt.abort(error);
  for (const child of rare?.children ?? []) child.interrupt(calledOff(error, reason, true));
}

function ignore(): void {}

/** The engine itself makes what the child promised reject. Whoever has that promise may look at it later, or never. */
function expectNobody({ link }: Child): void {
  if (link?.promised !== undefined) listen(link.promised, ignore, ignore);
}

/** Tells whoever the execution is part of that it has settled, if nothing that it started runs any more. */
export function tellIfDrained({ rare }: ExecutionState): void {
  if (rare?.orphans === undefined || rare.orphans.size === 0) rare?.link?.onDrained();
}
