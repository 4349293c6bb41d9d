import type { Admission, Defer, Settlement } from '../core/index.ts';
import type { ListNode } from '../structures/index.ts';
import { type AttemptState, type ExecutionState, INWARD, rareOf } from './execution-state.ts';
import { startIsLater } from './history.ts';
import { holdsTime } from './permits.ts';
import type { Level } from './plan.ts';
import { gate, listen, react } from './promises.ts';
import { isRunning, isUntimed, LET_ON, type Timed, UNTIMED, type Untimed, wake } from './waiting.ts';

/*
 * How an execution comes to wait, and how it is woken. The code that wakes it does not walk: the execution goes on by itself, from
 * where it stands.
 */

/**
 * Waits for the promise, if there is one, and for whatever wakes the execution. The reactions are bound functions: they take
 * half the memory of closures, and run sooner, since a new closure asks the compiler for its code.
 */
export function suspendOn(
  execution: ExecutionState,
  promise: Promise<unknown> | undefined,
): Promise<unknown> {
  // Where nothing can cut the wait short, the promise needs no gate in front of it.
  if (promise !== undefined && !isInterruptible(execution)) {
    return react(promise, execution.takeUp.bind(execution), execution.takeUpRejection.bind(execution));
  }
  const opened = new Promise<unknown>((open) => {
    execution.wake = open;
    if (promise !== undefined) listen(promise, open, gate.letRejectionThrough.bind(open));
  });
  return opened.then(promise === undefined ? takeUpWoken : execution.takeUp.bind(execution));
}

/** The reaction of all that wait for no promise: what they are woken with says whose it is. */
function takeUpWoken(execution: unknown): unknown {
  return (execution as ExecutionState).takeUp(execution);
}

function isInterruptible(execution: ExecutionState): boolean {
  const { subscription, rare } = execution;
  if (subscription !== undefined || rare?.link !== undefined || rare?.deadline !== undefined) return true;
  return holdsTime(execution);
}

/** A wait for a time. It is its own timer. */
class Wait<Kind extends 'queued' | 'delayed'> implements Timed<Kind> {
  readonly execution: ExecutionState;
  readonly kind: Kind;
  /** True if the level fails when the time is over. */
  readonly expires: boolean;
  readonly since: number | undefined;
  over = false;
  list: object | undefined = undefined;
  previous: ListNode | undefined = undefined;
  next: ListNode | undefined = undefined;
  dueAt = 0;

  constructor(execution: ExecutionState, kind: Kind, expires: boolean, since: number | undefined) {
    this.execution = execution;
    this.kind = kind;
    this.expires = expires;
    this.since = since;
  }

  /** Of a time that somebody has asked for no moment may be missing. */
  get mayBeEarly(): boolean {
    return this.expires;
  }

  expired(): void {
    const { execution } = this;
    if (!this.expires) this.end();
    else
      execution.interrupt({
        level: execution.level,
        reason: 'timeout',
        cause: undefined,
        cooperative: false,
      });
  }

  end(): void {
    const { execution } = this;
    if (this.over || (execution.suspension as unknown) !== this) return;
    execution.plan.deadlines.remove(this);
    this.over = true;
    wake(execution);
  }
}

/**
 * The level at which the call stands lets it wait, and is asked again.
 * @param expires whether the level fails when the time is over
 * @param since when it began to wait there, if it has waited before
 */
export function queue(
  execution: ExecutionState,
  ms: number,
  expires: boolean,
  now: number,
  since: number | undefined,
): void {
  const { plan, rare, level } = execution;
  const began = since ?? (plan.probe?.timesQueues ? plan.runtime.clock.now() : undefined);
  const isResumed = rare?.resumed === level;
  if (rare !== undefined) {
    startIsLater(rare);
    rare.resumed = undefined;
  }
  if (began === undefined && !needsTimer(execution, ms)) {
    execution.suspension = isResumed ? LET_ON : UNTIMED;
    return;
  }
  const wait = new Wait(execution, 'queued', expires, began);
  wait.over = isResumed;
  suspendFor(execution, wait, ms, now);
}

/** The next attempt is due after a delay. */
export function delay(execution: ExecutionState, ms: number, now: number): void {
  startIsLater(rareOf(execution));
  suspendFor(execution, new Wait(execution, 'delayed', false, undefined), ms, now);
}

function suspendFor<Kind extends 'queued' | 'delayed'>(
  execution: ExecutionState,
  wait: Wait<Kind>,
  ms: number,
  now: number,
): void {
  execution.suspension = wait as Timed<'queued'> | Timed<'delayed'>;
  if (wait.over || !needsTimer(execution, ms)) return;
  execution.plan.deadlines.add(wait, Math.min(ms, Number.MAX_VALUE), now);
}

function needsTimer({ plan }: ExecutionState, ms: number): boolean {
  return ms < Infinity || plan.deadlines.timesEveryWait;
}

/** So many attempts in a row may begin without any delay before timers, aborts and answers get their turn. */
const ATTEMPTS_PER_TURN = 64;

/** The next attempt begins without delay; but where many do so one after another, the event loop has its turn first. */
export function goOnAtOnce(execution: ExecutionState): void {
  if (execution.attempt.attempt % ATTEMPTS_PER_TURN !== 0) return;
  startIsLater(rareOf(execution));
  const wait = new Wait(execution, 'delayed', false, undefined);
  execution.suspension = wait;
  const { clock, platform } = execution.plan.runtime;
  const goOn = (): void => wait.end();
  if (platform === undefined) clock.setTimer(0, goOn);
  else platform.afterPoll(goOn);
}

/** The level's answer depends on a promise. */
export function defer(
  execution: ExecutionState,
  directive: Defer<Admission<unknown> | Settlement<unknown>>,
): void {
  startIsLater(rareOf(execution));
  const promise = Promise.resolve(directive.promise);
  execution.suspension = { kind: 'deferred', promise, directive, answer: undefined, over: false };
}

/** A policy lets the call go on that it has told to wait, or is about to. */
export function resume(execution: ExecutionState, attempt: AttemptState): void {
  const { suspension, phase, level } = execution;
  if (attempt !== execution.attempt || isRunning(suspension)) return;
  if (isUntimed(suspension)) letOn(execution, suspension);
  else if (suspension?.kind === 'queued') suspension.end();
  else if (phase === INWARD && suspension?.kind !== 'delayed') rareOf(execution).resumed = level;
}

function letOn(execution: ExecutionState, { over }: Untimed): void {
  if (over) return;
  execution.suspension = LET_ON;
  wake(execution);
}

/** Tells how long the call has waited at a level, now that it does so no longer. */
export function tellQueued({ plan }: ExecutionState, { policy }: Level, since: number): void {
  plan.probe?.queued(policy, plan.runtime.clock.now() - since);
}
