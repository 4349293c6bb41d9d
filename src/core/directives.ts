import type { Outcome } from './outcome.ts';
import type { PolicyCall } from './policy-call.ts';

/** The answers of `admit`: directives that the engine carries out. */
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

/** The answers of `settle`. */
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
 * In Workers and their like calls do not share, since a call cannot wait for what another request runs.
 */
export interface Share<Adds = never> {
  readonly type: 'share';
  readonly key: unknown;
  /**
   * The call goes no further and gets this at once: the execution is a refresh. It is not abandoned, whoever joins it and leaves,
   * and its timers do not keep the process alive while no call waits for it.
   */
  readonly meanwhile?: Outcome<Adds> | undefined;
  /** Told, while it is admitted, that this call joins an execution that others wait for: so many in all. */
  joined?(waiting: number): void;
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
/** The answer of `settle` to an outcome that goes on outward as it is. */
export const PASS: Pass = Object.freeze({ type: 'pass' });

/** Refuses the call: it fails with that error, and has not run. */
export function reject(error: unknown): Reject {
  return { type: 'reject', error };
}

/** Answers the call without running it. */
export function answer<T>(outcome: Outcome<T>): Answer<T> {
  return { type: 'answer', outcome };
}

/** Has the call come back and ask again after that time. */
export function wait(ms: number): Wait {
  return { type: 'wait', ms };
}

/** Has the call stay until the policy calls `call.resume()`, or until that time is over, when `expire` is asked. @param ms Infinity: without end */
export function park(ms: number): Park {
  return { type: 'park', ms };
}

/** Lets the call go on, with so much time for what lies inside; then `expire` is asked. */
export function deadline(ms: number, options: { readonly cooperative?: boolean } = {}): Deadline {
  return options.cooperative === true
    ? { type: 'deadline', ms, cooperative: true }
    : { type: 'deadline', ms };
}

/** Waits for something asynchronous, and then does what `decide` makes of it. */
export function defer<Next>(
  promise: PromiseLike<unknown>,
  decide: (outcome: Outcome, now: number) => Next,
  apart?: boolean,
): Defer<Next> {
  return { type: 'defer', promise, decide, apart };
}

/** Has this outcome take the place of the one that is being settled. @param apart see {@link Replace.apart} */
export function replace<T>(outcome: Outcome<T>, apart?: boolean): Replace<T> {
  return { type: 'replace', outcome, apart };
}

/** Runs everything further in once more, after that time. */
export function again(ms: number): Again {
  return { type: 'again', ms };
}

/** Lets the call go further in several times side by side: see {@link Fork}. */
export function fork(plan: Omit<Fork, 'type'>): Fork {
  return { type: 'fork', ...plan };
}

/** Begins one more beside those that run. @param ms until `due` is asked */
export function begin(ms: number = Infinity): Begin {
  return { type: 'begin', ms };
}

/** Waits for those that run. @param ms until `due` is asked */
export function stay(ms: number = Infinity): Stay {
  return { type: 'stay', ms };
}

/** The outcome that `ended` was told of is what the level settles. */
export const TAKE: Take = Object.freeze({ type: 'take' });

/** Has the call wait for the execution that all calls with this key share: see {@link Share}. */
export function share<Adds = never>(
  key: unknown,
  options: Omit<Share<Adds>, 'type' | 'key'> = {},
): Share<Adds> {
  return { type: 'share', key, ...options };
}
