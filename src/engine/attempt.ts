import {
  type Classifier,
  classifyByDefault,
  type EventHub,
  type Executor,
  judge,
  type Mark,
  type Operation,
  type Outcome,
  type PolicyCall,
  ResilienceError,
  type Runtime,
  type StartWaiter,
  SUCCESS,
  type Verdict,
} from '../core/index.ts';
import type { Level, Plan } from './plan.ts';

/** An abort that nobody has asked a signal for yet: a controller costs more than a whole call. */
class Aborted {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** Reason of the signal of what nobody waits for any more, though no time is over and the caller has not called it off. */
export function superseded(pipeline: string): ResilienceError {
  return new ResilienceError(
    'superseded',
    'the attempt has ended, and nobody waits for what it has left running',
    {
      policy: pipeline,
    },
  );
}

/** The verdict on the last outcome that a policy has asked about. */
interface Judged {
  readonly outcome: Outcome;
  readonly classify: Classifier;
  readonly verdict: Verdict;
}

/** The execution that an attempt belongs to. */
export interface AttemptOwner {
  readonly plan: Plan;
  readonly operation: Operation;
  readonly key: string | undefined;
  /** See {@link ExecuteOptions.idempotent}. */
  readonly idempotent: boolean | undefined;
  /** The level that is being asked. */
  readonly asked: Level | undefined;
  /** Of the level that is being asked. */
  readonly startedAt: number | undefined;
  readonly lastRetried: Outcome | undefined;
  whenStarted(waiter: StartWaiter, now: number | undefined): void;
  /** Of the innermost execution of a pipeline that the call is in now, if somebody wants to know how that ends. */
  mark: Mark | undefined;
  resume(attempt: Attempt): void;
  /** True if nobody waits for the attempt any more, though no time is over and the caller has not called it off. */
  hasGivenUp(attempt: Attempt): boolean;
  startChild(attempt: Attempt, plan: Plan, operation: Operation): Promise<unknown>;
}

/**
 * One attempt at a call: what the operation is given, and what policies are asked about. Each attempt has its own, so
 * that the signal of one that was given up stays aborted while the next one runs.
 */
export class Attempt implements PolicyCall {
  readonly attempt: number;
  permit: unknown = undefined;
  private readonly execution: AttemptOwner;
  private controller: AbortController | Aborted | undefined = undefined;
  private judged: Judged | undefined = undefined;

  constructor(execution: AttemptOwner, attempt: number) {
    this.execution = execution;
    this.attempt = attempt;
  }

  get key(): string | undefined {
    return this.execution.key;
  }

  get idempotent(): boolean | undefined {
    return this.execution.idempotent ?? this.execution.plan.idempotent;
  }

  get startedAt(): number | undefined {
    return this.execution.startedAt;
  }

  whenStarted(waiter: StartWaiter, now?: number): void {
    this.execution.whenStarted(waiter, now);
  }

  get lastRetried(): Outcome | undefined {
    return this.execution.lastRetried;
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
    if (controller !== undefined) made.abort(controller.reason);
    else if (this.execution.hasGivenUp(this)) made.abort(superseded(this.pipeline));
    this.controller = made;
    return made.signal;
  }

  /** True if somebody has asked for the signal. */
  get hasSignal(): boolean {
    return this.controller instanceof AbortController;
  }

  get isAborted(): boolean {
    const { controller } = this;
    return controller instanceof AbortController ? controller.signal.aborted : controller !== undefined;
  }

  /** Nobody waits for this attempt any more. */
  abort(reason: unknown): void {
    if (this.controller === undefined) this.controller = new Aborted(reason);
    else if (this.controller instanceof AbortController) this.controller.abort(reason);
  }

  /** The attempt has ended, and its outcome is not what the caller gets, or is an error. */
  supersede(): void {
    if (this.hasSignal && !this.isAborted) this.abort(superseded(this.pipeline));
  }

  verdict(outcome: Outcome): Verdict {
    const { asked, plan } = this.execution;
    const classify = asked?.classify ?? plan.classify;
    // What needs no thought is not remembered either.
    if (outcome.ok && classify === classifyByDefault) return SUCCESS;
    if (this.judged?.outcome !== outcome || this.judged.classify !== classify) {
      this.judged = { outcome, classify, verdict: judge(classify, outcome, this) };
    }
    return this.judged.verdict;
  }

  within(kind: string): boolean {
    return this.execution.asked?.outer.includes(kind) ?? false;
  }

  resume(): void {
    this.execution.resume(this);
  }

  through<T>(pipeline: Executor, operation: Operation<T>): Promise<T> {
    const { plan } = pipeline as Executor & { readonly plan?: Plan };
    // One that is not of this copy of the package can only be asked from outside.
    if (plan === undefined)
      return pipeline.execute(operation, { signal: this.signal, key: this.key }) as Promise<T>;
    return this.execution.startChild(this, plan, operation) as Promise<T>;
  }
}
