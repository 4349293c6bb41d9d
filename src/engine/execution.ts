import { failure, type Mark, type Operation, type Outcome, success } from '../core/index.ts';
import { type AbortSubscription, subscribe } from './abort-hub.ts';
import { answer, conclude, follow, promiseOfAnswer, standsForAnswer } from './answer.ts';
import { Attempt } from './attempt.ts';
import {
  type AttemptState,
  DONE,
  type ExecutionState,
  INWARD,
  OUTWARD,
  type Phase,
  type Rare,
  RUNNING,
} from './execution-state.ts';
import { calledOff, type Interruption } from './interruption.ts';
import { receive, run } from './operation.ts';
import type { Holder } from './permits.ts';
import type { Plan } from './plan.ts';
import { Rejection } from './promises.ts';
import { suspendOn } from './suspension.ts';
import { isCutShort, keepNote, unwind } from './unwind.ts';
import { isBeside, isRunning, promiseOf, type Running, type Suspension, type Wake, wake } from './waiting.ts';
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
  attempt: AttemptState;
  phase: Phase = INWARD;
  level = 0;
  outcome: Outcome | undefined = undefined;
  held: Holder['held'] = undefined;
  at = 0;
  permit: unknown = undefined;
  suspension: Suspension | undefined = undefined;
  wake: Wake | undefined = undefined;
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
    if (this.phase === RUNNING && this.rare === undefined) {
      run(this, now);
      if (this.phase === RUNNING && this.rare === undefined)
        return suspendOn(this, this.suspension as Running);
    }
    return this.advance(now);
  }

  /** The calm path outward. */
  private comeBack(value: unknown): Progress {
    this.suspension = undefined;
    this.outcome = success(value);
    this.phase = OUTWARD;
    const now = walkOutward(this);
    if (this.level > 0 || this.rare !== undefined) return this.advance(now);
    conclude(this, this.outcome, now);
    return CONCLUDED;
  }

  /** Goes on until the call is done, or has to wait: then the promise is that of the reaction that goes on. */
  private advance(walkedAt: number): Progress {
    let now = walkedAt;
    for (;;) {
      const { rare, suspension } = this;
      if (rare?.interruption !== undefined && isCutShort(this, rare)) now = unwind(this, rare.interruption);
      else if (suspension !== undefined && (isRunning(suspension) || !suspension.over))
        return suspendOn(this, promiseOf(suspension));
      switch (this.phase) {
        case INWARD:
          now = walkInward(this);
          break;
        case RUNNING:
          if (isBeside(this.suspension)) this.suspension.goOn();
          else run(this, now);
          break;
        case OUTWARD:
          if (this.level === 0) conclude(this, this.outcome as Outcome, now);
          else now = walkOutward(this);
          break;
        case DONE:
          return CONCLUDED;
      }
    }
  }

  /** The reaction to what was waited for, or to being woken, with the execution itself: what it returns is the caller's answer, or the promise of it. */
  takeUp(value: unknown): unknown {
    if (value instanceof Rejection) return this.takeUpRejection(value.error);
    this.wake = undefined;
    let progress: Progress;
    try {
      if (value !== this && this.phase === RUNNING && this.rare === undefined)
        progress = this.comeBack(value);
      else {
        if (value !== this) receive(this, success(value));
        progress = this.advance(Number.NaN);
      }
    } catch (error) {
      progress = this.collapseLater(error);
    }
    return progress === CONCLUDED ? answer(this) : follow(this.rare, progress);
  }

  /** The same, where that was rejected. */
  takeUpRejection(error: unknown): unknown {
    const promise = promiseOf(this.suspension);
    this.wake = undefined;
    let progress: Progress;
    try {
      receive(this, failure(error));
      progress = this.advance(Number.NaN);
    } catch (overflow) {
      progress = this.collapseLater(overflow);
    }
    if (progress !== CONCLUDED) return follow(this.rare, progress);
    // The promise that has failed with it stands for the outcome: throwing costs more than all else that a call does.
    return standsForAnswer(this, promise, error) ? promise : answer(this);
  }

  /**
   * Nothing that is asked on the way can throw out of the walk, but the stack may be used up anywhere: by whoever calls, or by
   * listeners that start calls. Then the call is given up on a stack of its own, so that all it holds is given back.
   */
  private collapseLater(error: unknown): Progress {
    return this.phase === DONE ? CONCLUDED : Promise.resolve(error).then(this.collapse.bind(this));
  }

  private collapse(error: unknown): unknown {
    this.interrupt(calledOff(error, 'aborted'));
    return this.takeUp(this);
  }

  /** Leaves the note, and wakes the execution to take it up. */
  interrupt(note: Interruption): void {
    const { phase, level } = this;
    // An outcome that all levels have settled stands.
    if (phase === DONE || (phase === OUTWARD && level === 0)) return;
    if (keepNote(this, note)) wake(this);
  }

  spawn(attempt: AttemptState, plan: Plan, operation: Operation, wantsOutcome: boolean): Execution {
    const { key } = this;
    const child = new Execution(plan, operation, key, attempt.idempotent, attempt.attempt, wantsOutcome);
    if (typeof attempt.mark === 'object') child.mark = attempt.mark;
    return child;
  }
}
