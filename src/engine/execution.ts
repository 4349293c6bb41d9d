import type { AbandonReason, Mark, Operation, Outcome, StartWaiter } from '../core/index.ts';
import { failure, success } from '../core/index.ts';
import { type AbortSubscription, subscribe } from './abort-hub.ts';
import { answer, follow, promiseOf, standsForAnswer } from './answer.ts';
import { Attempt } from './attempt.ts';
import { type CallState, isConcluded, OUT, WOKEN } from './call-state.ts';
import { type Deadline, isTimed } from './deadlines.ts';
import { type Detour, type Interruption, type Link, offRoute } from './detour.ts';
import { hasGivenUp, lastRetried } from './give-up.ts';
import type { Held } from './held.ts';
import { callOff, expire, isCutShort, takeNote, tellOverdue } from './interruption.ts';
import { arrive, goInward } from './operation.ts';
import type { Level, Plan } from './plan.ts';
import { gate, listen, Rejection, react } from './reactions.ts';
import { adopt, promiseInside, tellIfDrained } from './running.ts';
import { startedAt, waitForStart } from './started.ts';
import { resume, tellQueued } from './waiting.ts';
import { walkOutward } from './walk.ts';

/** Answer of `advance`: the call has its final outcome. */
const CONCLUDED = Symbol('concluded');
type Progress = Promise<unknown> | typeof CONCLUDED;

/**
 * One call on its way through a pipeline: waits wherever the walk has to stop. The walk is suspended on a promise, and a
 * reaction takes it up again; between two suspensions everything is synchronous. A reaction keeps the async context
 * (AsyncLocalStorage) in which it was made, so the user's code always runs in the one that the call came with, whatever
 * woke the call.
 */
export class Execution implements CallState {
  readonly plan: Plan;
  readonly operation: Operation;
  readonly key: string | undefined;
  readonly idempotent: boolean | undefined;
  /** Whether the caller wants the outcome, whatever it is, as a value. */
  readonly wantsOutcome: boolean;
  call: Attempt;
  level = 0;
  outcome: Outcome | undefined = undefined;
  held: Held | undefined = undefined;
  at = 0;
  permit: unknown = undefined;
  work: Promise<unknown> | undefined = undefined;
  wake: ((woken: typeof WOKEN) => void) | undefined = undefined;
  subscription: AbortSubscription | undefined = undefined;
  started: number | undefined = undefined;
  detour: Detour | undefined = undefined;
  mark: Mark | undefined = undefined;

  constructor(
    plan: Plan,
    operation: Operation,
    key: string | undefined,
    idempotent: boolean | undefined,
    attempt: number,
    wantsOutcome: boolean,
  ) {
    this.plan = plan;
    this.operation = operation;
    this.key = key;
    this.idempotent = idempotent;
    this.wantsOutcome = wantsOutcome;
    this.call = new Attempt(this, attempt);
  }

  /** The call is counted as begun. */
  enter(): void {
    const { observer, runtime } = this.plan;
    this.mark = observer.started(runtime.clock, this.mark) ?? this.mark;
  }

  /** Runs the call, which has entered. The promise settles with its value or error. */
  start(signal: AbortSignal | undefined): Promise<unknown> {
    if (signal !== undefined) this.subscription = subscribe(signal, this);
    let progress: Progress;
    try {
      progress = this.detour === undefined ? this.setOut() : this.advance();
    } catch (error) {
      progress = this.collapseLater(error);
    }
    return progress === CONCLUDED ? promiseOf(this) : progress;
  }

  /** The calm path inward: most calls wait for their operation, and for nothing else. */
  private setOut(): Progress {
    goInward(this);
    if (this.detour === undefined && this.work !== undefined) return this.suspend();
    return this.stop(Number.NaN) ?? this.advance();
  }

  /** The calm path outward. */
  private comeBack(value: unknown): Progress {
    this.work = undefined;
    this.outcome = success(value);
    return this.stop(walkOutward(this)) ?? this.advance();
  }

  /**
   * Nothing that is asked on the way can throw out of the walk, but the stack may be used up anywhere: by whoever calls, or by
   * listeners that start calls. Then the call is given up on a stack of its own, so that all it holds is given back.
   */
  private collapseLater(error: unknown): Progress {
    return this.level === OUT ? CONCLUDED : Promise.resolve(error).then(this.collapse.bind(this));
  }

  private collapse(error: unknown): unknown {
    this.aborted(error);
    return this.takeUp(WOKEN);
  }

  /** Walks until the call is concluded, or suspended: then the promise is that of the reaction that walks on. */
  private advance(): Progress {
    for (;;) {
      const { detour } = this;
      if (detour !== undefined) takeNote(this, detour);
      let now = Number.NaN;
      if (this.outcome !== undefined) now = walkOutward(this);
      else goInward(this);
      const stopped = this.stop(now);
      if (stopped !== undefined) return stopped;
    }
  }

  /** The walk stops where it is, if it has to wait or has come to its end. */
  private stop(now: number): Progress | undefined {
    const { detour } = this;
    if (detour?.queued !== undefined) tellQueued(this, detour);
    if (detour !== undefined && isCutShort(this, detour)) return undefined;
    if (this.work !== undefined || detour?.pause?.over === false) return this.suspend();
    if (this.outcome === undefined || this.level !== 0) return undefined;
    this.conclude(this.outcome, now);
    return CONCLUDED;
  }

  /**
   * Waits for the work or the end of the pause, and for whatever interrupts it. The reactions are bound functions: they take
   * half the memory of closures, and run sooner, since a new closure asks the compiler for its code.
   */
  private suspend(): Promise<unknown> {
    const { work } = this;
    // Where nothing can cut the wait short, the work needs no gate in front of it.
    if (work !== undefined && !this.interruptible) {
      return react(work, this.takeUp.bind(this), this.takeUpRejection.bind(this));
    }
    const opened = new Promise<unknown>((open) => {
      this.wake = open;
      if (work !== undefined) listen(work, open, gate.letRejectionThrough.bind(open));
    });
    return opened.then(this.takeUp.bind(this));
  }

  private get interruptible(): boolean {
    return this.subscription !== undefined || this.detour?.link !== undefined || isTimed(this.held);
  }

  /** The reaction to what was waited for: what it returns is the caller's answer, or the promise of it. */
  private takeUp(value: unknown): unknown {
    if (value instanceof Rejection) return this.takeUpRejection(value.error);
    this.wake = undefined;
    let progress: Progress;
    try {
      if (value !== WOKEN && this.detour !== undefined) arrive(this, success(value));
      progress = value !== WOKEN && this.detour === undefined ? this.comeBack(value) : this.advance();
    } catch (error) {
      progress = this.collapseLater(error);
    }
    return progress === CONCLUDED ? answer(this) : follow(offRoute(this), progress);
  }

  private takeUpRejection(error: unknown): unknown {
    const { work } = this;
    this.wake = undefined;
    arrive(this, failure(error));
    let progress: Progress;
    try {
      progress = this.advance();
    } catch (overflow) {
      progress = this.collapseLater(overflow);
    }
    if (progress !== CONCLUDED) return follow(offRoute(this), progress);
    // The promise that has failed with it stands for the outcome: throwing costs more than all else that a call does.
    return standsForAnswer(this, work, error) ? work : answer(this);
  }

  private conclude(outcome: Outcome, now: number): void {
    this.subscription?.end();
    const { mark, call } = this;
    this.plan.observer.count(outcome);
    this.level = OUT;
    this.plan.observer.settled(call, outcome, mark, now, mark !== undefined && call.isAborted);
    if (call.hasSignal && this.hasGivenUp(call)) call.supersede();
    tellIfDrained(this);
  }

  /** The level that is being asked. */
  get asked(): Level | undefined {
    return this.detour?.asked ?? this.plan.levels[this.outcome === undefined ? this.level : this.level - 1];
  }

  hasGivenUp(call: Attempt): boolean {
    return hasGivenUp(this, call);
  }

  get startedAt(): number | undefined {
    if (this.detour === undefined) return this.started;
    return startedAt(this, this.asked?.index ?? Number.POSITIVE_INFINITY);
  }

  whenStarted(waiter: StartWaiter, now: number = Number.NaN): void {
    waitForStart(this, { index: this.asked?.index ?? 0, waiter, at: now });
  }

  get lastRetried(): Outcome | undefined {
    return lastRetried(this, this.asked?.index ?? 0);
  }

  /** As what the outermost level holds. */
  get outer(): undefined {
    return undefined;
  }

  get isDeadline(): false {
    return false;
  }

  aborted(error: unknown, reason: AbandonReason = 'aborted'): void {
    callOff(this, error, reason);
  }

  expired(deadline: Deadline): void {
    expire(this, deadline);
  }

  timeIsOver(interruption: Interruption, error: unknown): void {
    tellOverdue(this, interruption, error);
  }

  resume(call: Attempt): void {
    resume(this, call);
  }

  get link(): Link | undefined {
    return this.detour?.link;
  }

  set link(link: Link | undefined) {
    offRoute(this).link = link;
  }

  /** Runs an operation as part of an attempt of this call. */
  startChild(call: Attempt, plan: Plan, operation: Operation): Promise<unknown> {
    const child = new Execution(plan, operation, this.key, call.idempotent, call.attempt, false);
    if (typeof call.mark === 'object') child.mark = call.mark;
    if (call.isAborted) child.aborted(call.signal.reason, 'superseded');
    if (call === this.call && !isConcluded(this)) adopt(this, child);
    child.enter();
    const promised = child.start(undefined);
    promiseInside(this, call, child, promised);
    return promised;
  }
}
