import type { Call, ExecuteOptions, Operation } from './call.ts';
import type { EventHub, EventOrigin } from './event-hub.ts';
import type { Outcome } from './outcome.ts';
import type { Runtime } from './runtime.ts';
import type { Verdict } from './verdict.ts';

/**
 * A policy decides; the engine acts. A policy is a synchronous state machine: it has no promise and no timer, and time is
 * an argument. The engine asks it at each level of a call and carries out the directive that it answers with.
 *
 *     admit ──┬─ not admitted: reject, answer            (nothing further is asked)
 *             ├─ not yet: wait, park ──► admit again, or withdraw
 *             └─ admitted: proceed, deadline, fork, share ──► settle or abandon, exactly once ──► release, exactly once
 *
 * `Adds` is what the policy may answer with instead of the operation's result: `fallback(null)` is a `Policy<null>`.
 */
export interface Policy<Adds = never> {
  /** What sort of policy it is: `'retry'`, `'circuit-breaker'`, … */
  readonly kind: string;
  /** Appears in events, errors and metrics. */
  readonly name: string;
  /** Where the policy's events can be heard, if it has any. */
  readonly events?: EventHub | undefined;

  /**
   * May this call go further in? Asked again, with the same {@link PolicyCall.permit}, after `wait` and `park`.
   * @default proceed
   */
  admit?(call: PolicyCall, now: number): Admission<Adds>;
  /** What lies inside has an outcome; what now? @default pass */
  settle?(call: PolicyCall, outcome: Outcome, now: number): Settlement<Adds>;
  /** The call was admitted, and somebody further out has stopped waiting for its outcome. Instead of `settle`. */
  abandon?(call: PolicyCall, reason: AbandonReason, now: number): void;
  /** The call was told to wait or to park, and does so no longer: it timed out or was abandoned. Instead of `settle`. */
  withdraw?(permit: unknown, now: number): void;
  /** The time given with `deadline` or `park` is over: with which error should the level fail? */
  expire?(call: PolicyCall, now: number): unknown;
  /**
   * The level has settled and nothing that was started inside it runs any more.
   * @param startedAt as {@link PolicyCall.startedAt}, when the level settled
   * @param outlived whether `outlive` has been told of that permit
   */
  release?(permit: unknown, now: number, startedAt?: number, outlived?: boolean): void;
  /** The level has settled, and an operation that was started inside it runs on: `release` comes when that has ended. */
  outlive?(call: PolicyCall, permit: unknown): void;
  /**
   * When `release` is due if an operation outlives its call: when the operation has really ended, or as soon as nobody
   * waits for it.
   * @default 'settle'
   */
  readonly releaseOn?: 'settle' | 'abandon';

  /**
   * The thing that a call holds a permit of while it is inside, where it may have to wait for one: a call that needs two permits of
   * one lock can wait for itself, so a pipeline refuses policies with the same one inside each other.
   */
  readonly lock?: object | undefined;
  /** The pipelines that the policy may run calls {@link PolicyCall.through}. */
  readonly pipelines?: readonly Executor[] | undefined;

  /**
   * Whether the policy looks at `now` in `admit`; and whether it does in `settle` and `release` when the operation has
   * returned and the classifier calls that a success. Reading the clock costs as much as awaiting a function, so it is read
   * only where somebody wants to know; else `now` is NaN. A policy that wants to know only now and then, as a circuit breaker
   * does once it is open, says that it does not, and reads `call.runtime.clock` when it does.
   * @default it does
   */
  readonly needsTime?: { readonly admit: boolean; readonly success: boolean };

  /**
   * The answer of `admit`, where it is the same for every call and leaves no permit: then `admit` is not asked.
   * @default `admit` is asked
   */
  readonly admission?: Proceed | Deadline | undefined;
  /**
   * True if `settle` answers `pass` to whatever is a success, and does nothing else: then it is not asked about values that the
   * default classifier calls one.
   * @default false
   */
  readonly passesSuccess?: boolean;

  /** The policy becomes part of a pipeline that runs on `runtime`. */
  attach?(runtime: Runtime): void;
  /** The options in force, defaults included: plain data. */
  describe?(): object;
  /** The policy's state now: plain data. */
  snapshot?(): object;
  /**
   * How much would be lost if the policy were exchanged for a new one, for whoever keeps many and must let go of some:
   * - 0: nothing, a new one would decide alike;
   * - below ½: what it has counted, and has not acted upon;
   * - from ½ to 1: what binds now, as a limit that is used up in part, or an open circuit;
   * - Infinity: calls hold its permits, so it has to stay.
   *
   * It changes nothing, and asks no function of the user's.
   * @default 0
   */
  remembers?(now: number): number;
}

/** Why nobody waits for an outcome any more: a timeout further out, the caller's abort, or a faster parallel attempt. */
export type AbandonReason = 'timeout' | 'aborted' | 'superseded';

/** A call as policies see it. */
export interface PolicyCall extends Call, EventOrigin {
  /**
   * The asked policy's own note about this call. What it leaves here in `admit`, `settle` or `expire` is here again the
   * next time that it is asked about the call, and is handed to `withdraw` and `release`. Other policies have their own.
   * `undefined` at each fresh admission.
   */
  permit: unknown;
  /**
   * When the first operation inside the asked level began since the level admitted the call, in ms of the runtime's clock.
   * `undefined` if none has: the call waited further in, or was refused there, so its end says nothing about the dependency.
   * For `settle` and `abandon`; `release` gets it as an argument. NaN if one has begun and no policy of the pipeline looks at
   * the time in `admit` (see {@link Policy.needsTime}).
   */
  readonly startedAt: number | undefined;
  /**
   * For `admit`: tells `waiter`, once, when the first operation inside the asked level begins after this admission, if one does. A
   * policy that has to know before the call settles asks for it; it costs the others nothing. `undefined` where nobody can tell: then
   * it begins with the admission.
   * @param now the time of the admission, if the policy has looked at it: an operation that begins at once begins then
   */
  whenStarted?(waiter: StartWaiter, now?: number): void;
  /** The outcome that a retry inside the asked level did away with last: why the call was still under way. */
  readonly lastRetried: Outcome | undefined;
  /** The operation that the caller gave. */
  readonly operation: Operation;
  readonly runtime: Runtime;
  /** The pipeline's verdict on an outcome. Asks the classifier at most once per outcome. */
  verdict(outcome: Outcome): Verdict;
  /** Whether the asked policy lies inside a policy of that kind. */
  within(kind: string): boolean;
  /** The parked call goes on: its policy is asked to `admit` it again, in the call's own async context. */
  resume(): void;
  /** Runs an operation through another pipeline as part of this call: abandoned with it, and keeping its permits. */
  through<T>(pipeline: Executor, operation: Operation<T>): Promise<T>;
}

/** See {@link PolicyCall.whenStarted}. */
export interface StartWaiter {
  /** @param now in ms of the runtime's clock */
  started(now: number): void;
}

/** What {@link PolicyCall.through} needs of a pipeline. */
export interface Executor {
  readonly kind: 'pipeline';
  execute<T>(operation: Operation<T>, options?: ExecuteOptions): Promise<unknown>;
}

// Directives: what a policy answers with, and the engine carries out.

export type Admission<Adds = never> =
  | Proceed
  | Reject
  | Answer<Adds>
  | Wait
  | Park
  | Deadline
  | Fork
  | Share<Adds>
  | Defer<Admission<Adds>>;

export type Settlement<Adds = never> = Pass | Replace<Adds> | Again | Defer<Settlement<Adds>>;

/** Go further in. */
export interface Proceed {
  readonly type: 'proceed';
}
/** Go no further: fail with this error. */
export interface Reject {
  readonly type: 'reject';
  readonly error: unknown;
}
/** Go no further: this is the outcome. */
export interface Answer<Adds> {
  readonly type: 'answer';
  readonly outcome: Outcome<Adds>;
}
/** Come back and ask again after `ms`, or earlier if the policy says `resume`. */
export interface Wait {
  readonly type: 'wait';
  readonly ms: number;
}
/** Stay here until the policy says `resume`; fail with what `expire` says when `ms` have passed first. */
export interface Park {
  readonly type: 'park';
  /** Infinity waits for ever. */
  readonly ms: number;
}
/** Go further in; if the level has not settled when `ms` have passed, interrupt it with what `expire` says. */
export interface Deadline {
  readonly type: 'deadline';
  readonly ms: number;
  /** Abort the attempt's signal with what `expire` says, but wait for the operation: its outcome is settled as ever. */
  readonly cooperative?: boolean;
}
/** Something asynchronous must be known first: wait for `promise`, then do what `decide` makes of its outcome. */
export interface Defer<Next> {
  readonly type: 'defer';
  readonly promise: PromiseLike<unknown>;
  /** The outcome that is being settled is of no more use to anybody, whatever is decided: it is let go of before the wait. */
  readonly apart?: boolean | undefined;
  decide(outcome: Outcome, now: number): Next;
}
/**
 * Go further in, perhaps several times side by side, each an execution of its own: the first outcome that is taken is what the
 * level settles. Those that still run then are abandoned as `superseded`, and their outcomes are let go of. A policy may answer
 * with the same object for every call: what it knows of one is its {@link PolicyCall.permit}.
 */
export interface Fork {
  readonly type: 'fork';
  /** `due` is asked when so many ms have passed. Infinity: not by time. */
  readonly ms: number;
  /** No outcome has been taken, and the time is over. */
  due(call: PolicyCall, now: number): Begin | Stay;
  /**
   * One of those that run has come to an outcome.
   * @param branch its number, in the order in which they began: the first is 1
   */
  ended(call: PolicyCall, outcome: Outcome, now: number, branch: number): Begin | Stay | Take;
}
/** Begin one more beside those that run; `due` is asked `ms` later. */
export interface Begin {
  readonly type: 'begin';
  readonly ms: number;
}
/** Wait for those that run; `due` is asked `ms` later. Where none runs and no time is set, the last outcome is taken. */
export interface Stay {
  readonly type: 'stay';
  readonly ms: number;
}
/** This outcome is what the level settles. */
export interface Take {
  readonly type: 'take';
}
/**
 * Wait for the execution of what lies further in that calls with this key share, which this call begins if there is none. It
 * belongs to none of them: it runs in the context of the call that has begun it, holds no permits of levels further out, and is
 * abandoned when the last call that waits for it has stopped. Its outcome is the same object for all, so nobody lets go of it.
 * Calls through one place in one pipeline share; an operation must not call its own pipeline with its own key.
 */
export interface Share<Adds = never> {
  readonly type: 'share';
  readonly key: unknown;
  /**
   * The call goes no further and gets this at once: the execution is a refresh. It is not abandoned, whoever joins it and leaves,
   * and its timers do not keep the process alive while no call waits for it.
   */
  readonly meanwhile?: Outcome<Adds> | undefined;
  /** Told of the outcome if this call has begun the execution, unless that was abandoned. */
  settled?(outcome: Outcome, now: number): void;
}
/** The outcome stands. */
export interface Pass {
  readonly type: 'pass';
}
/** This is the outcome instead. */
export interface Replace<Adds> {
  readonly type: 'replace';
  readonly outcome: Outcome<Adds>;
  /** It was made without what it takes the place of, and keeps nothing of that where nobody can see it. */
  readonly apart?: boolean | undefined;
}
/** Run everything further in once more, after `ms`. */
export interface Again {
  readonly type: 'again';
  readonly ms: number;
}

/** Shared constants: the calm path allocates no directive. */
export const PROCEED: Proceed = Object.freeze({ type: 'proceed' });
export const PASS: Pass = Object.freeze({ type: 'pass' });

export function reject(error: unknown): Reject {
  return { type: 'reject', error };
}

export function replace<T>(outcome: Outcome<T>, apart?: boolean): Replace<T> {
  return { type: 'replace', outcome, apart };
}
