import type { Outcome } from './outcome.ts';

/** The answers of `admit`: directives that the engine carries out. */
export type Admission<Adds = never> =
  | Proceed
  | Reject
  | Answer<Adds>
  | Wait
  | Park
  | Deadline
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
