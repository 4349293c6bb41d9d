import type { Mark, Operation, Outcome, StartWaiter } from '../core/index.ts';
import { failure, success } from '../core/index.ts';
import { type AbortSubscription, subscribe } from './abort-hub.ts';
import { answer, follow, promiseOfAnswer, standsForAnswer } from './answer.ts';
import { Attempt } from './attempt.ts';
import { adopt, promiseInside, tellIfDrained, tellOverdue, tellRunning } from './children.ts';
import {
  type ExecutionState,
  isRunning,
  type Link,
  type Phase,
  promiseOf,
  type Rare,
  type Running,
  rareOf,
  type Suspension,
  WOKEN,
} from './execution-state.ts';
import { hasGivenUp, lastRetried } from './give-up.ts';
import { CALLER, calledOff, type Interruption, withNote } from './interruption.ts';
import { arrive, decide, run } from './operation.ts';
import { type Holder, holdsTime } from './permits.ts';
import type { Level, Plan } from './plan.ts';
import { gate, listen, Rejection, react } from './promises.ts';
import { startedAt, waitForStart } from './started.ts';
import { resume } from './suspension.ts';
import { askExpired, isCutShort, unwind } from './unwind.ts';
import { walkInward, walkOutward } from './walk.ts';

/** Answer of `advance`: the call has its final outcome. */
const CONCLUDED = Symbol('concluded');
type Progress = Promise<unknown> | typeof CONCLUDED;

/**
 * One call on its way through a pipeline: waits wherever the walk has to stop. The walk is suspended on a promise, and a
 * reaction takes it up again; between two suspensions everything is synchronous. A reaction keeps the async context
 * (AsyncLocalStorage) in which it was made, so the user's code always runs in the one that the call came with, whatever
 * woke the call.
 */
export class Execution implements ExecutionState {
  readonly plan: Plan;
  readonly operation: Operation;
  readonly key: string | undefined;
  readonly idempotent: boolean | undefined;
  readonly wantsOutcome: boolean;
  attempt: Attempt;
  phase: Phase = 'inward';
  level = 0;
  outcome: Outcome | undefined = undefined;
  held: Holder['held'] = undefined;
  at = 0;
  permit: unknown = undefined;
  suspension: Suspension | undefined = undefined;
  wake: ((woken: typeof WOKEN) => void) | undefined = undefined;
  subscription: AbortSubscription | undefined = undefined;
  started: number | undefined = undefined;
  rare: Rare | undefined = undefined;
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
    this.attempt = new Attempt(this, attempt);
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
      progress = this.rare === undefined ? this.setOut() : this.advance(Number.NaN);
    } catch (error) {
      progress = this.collapseLater(error);
    }
    return progress === CONCLUDED ? promiseOfAnswer(this) : progress;
  }

  /** The calm path inward: most calls wait for their operation, and for nothing else. */
  private setOut(): Progress {
    const now = walkInward(this);
    if (this.phase === 'running' && this.rare === undefined) {
      run(this, now);
      if (this.phase === 'running' && this.rare === undefined)
        return this.suspendOn(this.suspension as Running);
    }
    return this.advance(now);
  }

  /** The calm path outward. */
  private comeBack(value: unknown): Progress {
    this.suspension = undefined;
    this.outcome = success(value);
    this.phase = 'outward';
    const now = walkOutward(this);
    if (this.level === 0 && this.rare === undefined) return this.conclude(this.outcome, now);
    return this.advance(now);
  }

  /** Goes on until the call is done, or has to wait: then the promise is that of the reaction that goes on. */
  private advance(walkedAt: number): Progress {
    let now = walkedAt;
    for (;;) {
      const { rare, suspension } = this;
      if (rare?.interruption !== undefined && isCutShort(this, rare)) now = unwind(this, rare.interruption);
      else if (suspension !== undefined && (isRunning(suspension) || !suspension.over))
        return this.suspendOn(promiseOf(suspension));
      switch (this.phase) {
        case 'inward':
          now = walkInward(this);
          break;
        case 'running':
          run(this, now);
          break;
        case 'outward':
          if (this.level === 0) return this.conclude(this.outcome as Outcome, now);
          now = walkOutward(this);
          break;
        case 'done':
          return CONCLUDED;
      }
    }
  }

  /**
   * Waits for what has to come first, and for whatever interrupts it. The reactions are bound functions: they take half the
   * memory of closures, and run sooner, since a new closure asks the compiler for its code.
   */
  private suspendOn(promise: Promise<unknown> | undefined): Promise<unknown> {
    // Where nothing can cut the wait short, the promise needs no gate in front of it.
    if (promise !== undefined && !this.interruptible) {
      return react(promise, this.takeUp.bind(this), this.takeUpRejection.bind(this));
    }
    const opened = new Promise<unknown>((open) => {
      this.wake = open;
      if (promise !== undefined) listen(promise, open, gate.letRejectionThrough.bind(open));
    });
    return opened.then(this.takeUp.bind(this));
  }

  private get interruptible(): boolean {
    return this.subscription !== undefined || this.rare?.link !== undefined || holdsTime(this);
  }

  /** The reaction to what was waited for: what it returns is the caller's answer, or the promise of it. */
  private takeUp(value: unknown): unknown {
    if (value instanceof Rejection) return this.takeUpRejection(value.error);
    this.wake = undefined;
    let progress: Progress;
    try {
      if (value !== WOKEN && this.phase === 'running' && this.rare === undefined)
        progress = this.comeBack(value);
      else {
        if (value !== WOKEN) this.receive(success(value));
        progress = this.advance(Number.NaN);
      }
    } catch (error) {
      progress = this.collapseLater(error);
    }
    return progress === CONCLUDED ? answer(this) : follow(rareOf(this), progress);
  }

  private takeUpRejection(error: unknown): unknown {
    const promise = promiseOf(this.suspension);
    this.wake = undefined;
    let progress: Progress;
    try {
      this.receive(failure(error));
      progress = this.advance(Number.NaN);
    } catch (overflow) {
      progress = this.collapseLater(overflow);
    }
    if (progress !== CONCLUDED) return follow(rareOf(this), progress);
    // The promise that has failed with it stands for the outcome: throwing costs more than all else that a call does.
    return standsForAnswer(this, promise, error) ? promise : answer(this);
  }

  /** The promise that was waited for has settled. */
  private receive(outcome: Outcome): void {
    const { suspension } = this;
    if (!isRunning(suspension) && suspension?.kind === 'deferred') decide(this, suspension, outcome);
    else arrive(this, outcome);
  }

  private conclude(outcome: Outcome, now: number): Progress {
    this.subscription?.end();
    const { mark, attempt } = this;
    this.plan.observer.count(outcome);
    this.phase = 'done';
    this.plan.observer.settled(attempt, outcome, mark, now, mark !== undefined && attempt.isAborted);
    if (attempt.hasSignal && this.hasGivenUp(attempt)) attempt.supersede();
    if (this.rare !== undefined) tellIfDrained(this);
    return CONCLUDED;
  }

  /**
   * Nothing that is asked on the way can throw out of the walk, but the stack may be used up anywhere: by whoever calls, or by
   * listeners that start calls. Then the call is given up on a stack of its own, so that all it holds is given back.
   */
  private collapseLater(error: unknown): Progress {
    return this.phase === 'done' ? CONCLUDED : Promise.resolve(error).then(this.collapse.bind(this));
  }

  private collapse(error: unknown): unknown {
    this.aborted(error);
    return this.takeUp(WOKEN);
  }

  /** The caller has called it off. */
  aborted(reason: unknown): void {
    this.interrupt(calledOff(reason, 'aborted'));
  }

  /** Leaves the note, tells those who have to know at once, and wakes the execution. */
  interrupt(noted: Interruption): void {
    const { phase, level, suspension } = this;
    // An outcome that all levels have settled stands.
    if (phase === 'done' || (phase === 'outward' && level === 0)) return;
    const rare = rareOf(this);
    const isOverdue = noted.cooperative && promiseOf(suspension) !== undefined;
    const cause =
      isOverdue && noted.cause === undefined ? { error: askExpired(this, noted.level) } : noted.cause;
    const note = { ...noted, cause, cooperative: isOverdue };
    rare.interruption = withNote(rare.interruption, note);
    if (isOverdue) tellOverdue(this, cause?.error, note.reason);
    else {
      this.wake?.(WOKEN);
      // Who aborts a signal expects those who listen to it to be told before `abort()` returns.
      if (note.level === CALLER && (phase !== 'outward' || suspension !== undefined))
        tellRunning(this, cause?.error, note.reason);
    }
  }

  /** The level that is being asked. */
  get asked(): Level | undefined {
    return this.rare?.asked ?? this.plan.levels[this.phase === 'outward' ? this.level - 1 : this.level];
  }

  hasGivenUp(attempt: Attempt): boolean {
    return hasGivenUp(this, attempt);
  }

  get startedAt(): number | undefined {
    if (this.rare === undefined) return this.started;
    return startedAt(this, this.asked?.index ?? Number.POSITIVE_INFINITY);
  }

  whenStarted(waiter: StartWaiter, now: number = Number.NaN): void {
    waitForStart(this, { index: this.asked?.index ?? 0, waiter, at: now });
  }

  get lastRetried(): Outcome | undefined {
    return lastRetried(this, this.asked?.index ?? 0);
  }

  /** As the record of what the outermost level holds; see {@link Holder}. */
  get outer(): undefined {
    return undefined;
  }

  get isTimed(): false {
    return false;
  }

  resume(attempt: Attempt): void {
    resume(this, attempt);
  }

  get link(): Link | undefined {
    return this.rare?.link;
  }

  set link(link: Link | undefined) {
    rareOf(this).link = link;
  }

  /** Runs an operation as part of an attempt of this execution. */
  startChild(attempt: Attempt, plan: Plan, operation: Operation): Promise<unknown> {
    const child = new Execution(plan, operation, this.key, attempt.idempotent, attempt.attempt, false);
    if (typeof attempt.mark === 'object') child.mark = attempt.mark;
    if (attempt.isAborted) child.interrupt(calledOff(attempt.signal.reason, 'superseded'));
    if (attempt === this.attempt && this.phase !== 'done') adopt(this, child);
    child.enter();
    const promised = child.start(undefined);
    promiseInside(this, attempt, child, promised);
    return promised;
  }
}
