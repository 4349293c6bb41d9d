import type { Call, ExecuteOptions, Operation } from './call.ts';
import type { EventOrigin } from './event-hub.ts';
import type { Outcome } from './outcome.ts';
import type { Runtime } from './runtime.ts';
import type { Trait } from './traits.ts';
import type { Verdict } from './verdict.ts';

/** Why nobody waits for an outcome any more: a timeout further out, the caller's abort, or a faster parallel attempt. */
export type AbandonReason = 'timeout' | 'aborted' | 'superseded';

/** A call as policies see it. */
export interface PolicyCall extends Call, EventOrigin {
  /**
   * The asked policy's own note about this call. A value that it leaves here in `admit`, `settle` or `expire` is here again the
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
  /** The time until the `deadline` that the caller gave, in ms; Infinity where there is none. Timeouts are not in it. */
  readonly untilDeadlineMs: number;
  /** The outcome that a retry inside the asked level did away with last: why the call was still under way. */
  readonly lastRetried: Outcome | undefined;
  /**
   * The asked policy's own note about the call as a whole. Unlike the permit it is there in all attempts of the call, those that run side by side
   * included, and stays until the call has ended. `undefined` until the policy leaves one. A call with a note costs more, so it is for when something
   * has happened. A shared execution has notes of its own.
   */
  note: unknown;
  /**
   * True if the attempt runs as an execution inside of another one, as inside of a hedge or a custom layer: others of the same call may run
   * beside it.
   */
  readonly isPart: boolean;
  /** The operation that the caller gave. */
  readonly operation: Operation;
  readonly runtime: Runtime;
  /** The pipeline's verdict on an outcome. Asks the classifier at most once per outcome. */
  verdict(outcome: Outcome): Verdict;
  /** True if the asked policy lies inside one with that trait. */
  within(trait: Trait): boolean;
  /**
   * A permit that the attempt holds, of whichever policy around it, the innermost first: so that an operation, which is given the same call, can be
   * told by a policy what that has decided on. `undefined` where there is none, or nobody waits for the attempt any more.
   * @param isWanted knows a permit of its own policy
   */
  permitOfCall<P>(isWanted: (permit: unknown) => permit is P): P | undefined;
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

/** The part of a pipeline that {@link PolicyCall.through} uses. */
export interface Executor {
  readonly kind: 'pipeline';
  execute<T>(operation: Operation<T>, options?: ExecuteOptions): Promise<unknown>;
}
