import {
  type Classifier,
  type Criticality,
  classifyByDefault,
  type EventHub,
  type Executor,
  judge,
  type Mark,
  type Operation,
  type Outcome,
  type Runtime,
  type StartWaiter,
  SUCCESS,
  type Trait,
  type Verdict,
} from '../core/index.ts';
import { startChild } from './children.ts';
import { criticalityOf, remainingMs, untilDeadlineMs } from './demand.ts';
import { type AttemptState, askedLevel, DONE, type ExecutionState } from './execution-state.ts';
import { lastRetried, startedAt, waitForStart } from './history.ts';
import { Cause, superseded } from './interruption.ts';
import type { Plan } from './plan.ts';
import { resume } from './suspension.ts';
import { isPart, noteOf, permitOfCall, setNote } from './whole-call.ts';

/** The verdict on the last outcome that a policy has asked about. */
interface Judged {
  readonly outcome: Outcome;
  readonly classify: Classifier;
  readonly verdict: Verdict;
}

/**
 * One attempt at a call: what the operation is given, and what policies are asked about. Each attempt has its own, so
 * that the signal of one that was given up stays aborted while the next one runs.
 */
export class Attempt implements AttemptState {
  readonly attempt: number;
  permit: unknown = undefined;
  private readonly execution: ExecutionState;
  private controller: AbortController | Cause | undefined = undefined;
  private judged: Judged | undefined = undefined;

  constructor(execution: ExecutionState, attempt: number) {
    this.execution = execution;
    this.attempt = attempt;
  }

  get key(): string | undefined {
    return this.execution.key;
  }

  get idempotent(): boolean | undefined {
    return this.execution.idempotent ?? this.execution.plan.idempotent;
  }

  get criticality(): Criticality {
    return criticalityOf(this.execution);
  }

  get remainingMs(): number {
    return remainingMs(this.execution);
  }

  get untilDeadlineMs(): number {
    return untilDeadlineMs(this.execution);
  }

  get startedAt(): number | undefined {
    const { execution } = this;
    return execution.rare === undefined
      ? execution.started
      : startedAt(execution, askedLevel(execution)?.index ?? Number.POSITIVE_INFINITY);
  }

  whenStarted(waiter: StartWaiter, now: number = Number.NaN): void {
    waitForStart(this.execution, { index: askedLevel(this.execution)?.index ?? 0, waiter, at: now });
  }

  get lastRetried(): Outcome | undefined {
    return lastRetried(this.execution, askedLevel(this.execution)?.index ?? 0);
  }

  get isPart(): boolean {
    return isPart(this.execution);
  }

  get note(): unknown {
    const level = askedLevel(this.execution);
    return level && noteOf(this.execution, level.policy);
  }

  set note(note: unknown) {
    const level = askedLevel(this.execution);
    if (level !== undefined) setNote(this.execution, level.policy, note);
  }

  permitOfCall<P>(isWanted: (permit: unknown) => permit is P): P | undefined {
    // One that has been given up holds nothing: what its execution holds is of the next.
    return this.execution.attempt === this ? permitOfCall(this.execution, isWanted) : undefined;
  }

  get operation(): Operation {
    return this.execution.operation;
  }

  get runtime(): Runtime {
    return this.execution.plan.runtime;
  }

  get pipeline(): string {
    return this.execution.plan.name;
  }

  get scope(): readonly EventHub[] {
    return this.execution.plan.scope;
  }

  get mark(): Mark | undefined {
    return this.execution.mark;
  }

  set mark(mark: Mark | undefined) {
    this.execution.mark = mark;
  }

  get signal(): AbortSignal {
    const { controller } = this;
    if (controller instanceof AbortController) return controller.signal;
    const made = new AbortController();
    if (controller !== undefined) made.abort(controller.error);
    else if (hasGivenUp(this.execution, this)) made.abort(superseded(this.pipeline));
    this.controller = made;
    return made.signal;
  }

  /** True if somebody has asked for the signal. */
  get hasSignal(): boolean {
    // Most have none, and `instanceof` asks the class.
    const { controller } = this;
    return controller !== undefined && controller instanceof AbortController;
  }

  get isAborted(): boolean {
    const { controller } = this;
    return controller instanceof AbortController ? controller.signal.aborted : controller !== undefined;
  }

  /** Nobody waits for this attempt any more. */
  abort(cause: Cause): void {
    if (this.controller === undefined) this.controller = cause;
    else if (this.controller instanceof AbortController) this.controller.abort(cause.error);
  }

  /** The attempt has ended, and its outcome is not what the caller gets, or is an error. */
  supersede(): void {
    if (this.hasSignal && !this.isAborted) this.abort(new Cause(superseded(this.pipeline)));
  }

  verdict(outcome: Outcome): Verdict {
    const classify = askedLevel(this.execution)?.classify ?? this.execution.plan.classify;
    // A plain outcome is not remembered.
    if (outcome.ok && classify === classifyByDefault) return SUCCESS;
    if (this.judged?.outcome !== outcome || this.judged.classify !== classify) {
      this.judged = { outcome, classify, verdict: judge(classify, outcome, this) };
    }
    return this.judged.verdict;
  }

  within(trait: Trait): boolean {
    return askedLevel(this.execution)?.outer.includes(trait) ?? false;
  }

  resume(): void {
    resume(this.execution, this);
  }

  through<T>(pipeline: Executor, operation: Operation<T>): Promise<T> {
    const { plan } = pipeline as Executor & { readonly plan?: Plan };
    // One that is not of this copy of the package can only be asked from outside.
    if (plan === undefined)
      return pipeline.execute(operation, { signal: this.signal, key: this.key }) as Promise<T>;
    return startChild(this.execution, this, plan, operation) as Promise<T>;
  }
}

/** Another attempt follows, or has been made by an execution inside. */
export function setAttempt(execution: ExecutionState, number: number): void {
  execution.attempt = new Attempt(execution, number);
}

/** Policies further out may run something yet, though what lies inside was told to stop: they get a signal that still lives. */
export function renewSignal(execution: ExecutionState): void {
  execution.attempt = new Attempt(execution, execution.attempt.attempt);
}

/** True if nobody waits for the attempt any more, though no time is over and the caller has not called it off. */
export function hasGivenUp({ attempt, phase, outcome }: ExecutionState, one: AttemptState): boolean {
  return one !== attempt || (phase === DONE && outcome?.ok === false && !hasResponse(outcome.error));
}

/** True if the error carries a response whose body the caller may yet read. */
export function hasResponse(error: unknown): boolean {
  try {
    return typeof (error as { readonly response?: unknown } | null | undefined)?.response === 'object';
  } catch {
    return false; // a getter, or a proxy, that throws
  }
}
