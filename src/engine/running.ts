import { type AbandonReason, failure, type Outcome, report, success } from '../core/index.ts';
import { type Attempt, superseded } from './attempt.ts';
import { type CallState, isConcluded } from './call-state.ts';
import { CALLER, type Child, type Detour, offRoute } from './detour.ts';
import { discard, discardIn } from './discard.ts';
import { noteRetried } from './give-up.ts';
import { Orphans } from './orphans.ts';
import { listen } from './reactions.ts';
import { begin } from './started.ts';

/** The execution runs as part of the present attempt. */
export function adopt(state: CallState, child: Child): void {
  const { plan } = state;
  const detour = offRoute(state);
  detour.children ??= new Set();
  detour.children.add(child);
  child.link = {
    parent: {
      begun: (now) => begunInside(state, now),
      retried: (outcome) => noteRetried(state, plan.levels.length, outcome),
    },
    discard: discardIn(state),
    promised: undefined,
    onDrained: () => detour.children?.delete(child),
  };
}

/** An operation begins that was started inside the attempt; how long after it has begun, nobody knows who has not looked. */
function begunInside(state: CallState, now: number): void {
  const { plan, detour } = state;
  const isWanted = plan.needsTime.inward || detour?.startWaiters !== undefined;
  begin(state, Number.isNaN(now) && isWanted ? plan.runtime.clock.now() : now);
}

/** The child has begun as part of the attempt, and answers with that promise. */
export function promiseInside(
  state: CallState,
  call: Attempt,
  child: Child,
  promised: Promise<unknown>,
): void {
  if (child.link !== undefined) child.link.promised = promised;
  if (call.isAborted) expectNobody(child);
  noteInside(state, call, promised);
}

/** Whoever has started what was promised may answer with what that comes to, or with something else: then it is let go of. */
function noteInside(state: CallState, call: Attempt, promised: Promise<unknown>): void {
  if (discardIn(state) === undefined) return;
  const note = (outcome: Outcome): void => {
    if (call === state.call && isWaiting(state)) {
      const detour = offRoute(state);
      detour.inside ??= [];
      detour.inside.push(outcome);
    } else {
      // Whoever has the promise hears of it first, and may have taken what it holds.
      queueMicrotask(() => discard(state, outcome, state.outcome));
    }
  };
  listen(
    promised,
    (value) => note(success(value)),
    (error) => note(failure(error)),
  );
}

/** True if the call waits for what may have started something inside: a policy that thinks, or a custom layer. */
function isWaiting({ detour, outcome, level, plan }: CallState): boolean {
  return detour?.deferral !== undefined || (outcome === undefined && level === plan.levels.length);
}

/** What still runs does so on its own from here. The levels that it runs inside keep its permits until it has ended. */
export function leaveRunning(state: CallState): void {
  const { work } = state;
  const detour = offRoute(state);
  const children = [...(detour.children ?? [])];
  state.work = undefined;
  detour.children = undefined;
  let running = children.length + (work === undefined ? 0 : 1);
  if (running === 0) return;
  const isOutcome = detour.deferral === undefined;
  detour.orphans ??= new Orphans((error) => report(state.plan.runtime, error));
  const release = detour.orphans.add(state.level);
  const ended = (): void => {
    running -= 1;
    if (running > 0) return;
    release(state.plan.runtime.clock.now());
    if (isConcluded(state)) tellIfDrained(state);
  };
  const endedWith = (outcome: Outcome): void => {
    if (isOutcome) discard(state, outcome, undefined);
    ended();
  };
  if (work !== undefined) {
    listen(
      work,
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
export function giveUpChildren({ children }: Detour, pipeline: string): void {
  if (children === undefined) return;
  const error = superseded(pipeline);
  for (const child of children) {
    expectNobody(child);
    child.timeIsOver({ level: CALLER, reason: 'superseded', cause: { error } }, error);
  }
}

export function abandonChild(child: Child, error: unknown, reason: AbandonReason): void {
  expectNobody(child);
  child.aborted(error, reason);
}

function ignore(): void {}

/** The engine itself makes what the child promised reject. Whoever has that promise may look at it later, or never. */
function expectNobody({ link }: Child): void {
  if (link?.promised !== undefined) listen(link.promised, ignore, ignore);
}

export function tellIfDrained(state: CallState): void {
  const orphans = state.detour?.orphans;
  if (orphans === undefined || orphans.size === 0) state.detour?.link?.onDrained();
}
