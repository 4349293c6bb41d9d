import type { Admission, Deadline, Proceed, Settlement } from './directives.ts';
import type { EventHub } from './event-hub.ts';
import type { Outcome } from './outcome.ts';
import type { AbandonReason, Executor, PolicyCall } from './policy-call.ts';
import type { Reading } from './reading.ts';
import type { Runtime } from './runtime.ts';
import type { Trait } from './traits.ts';

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
  /** The sort of policy: `'retry'`, `'circuit-breaker'`, … */
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
  /** Decides about the outcome of the inner policies and the operation. @default pass */
  settle?: ((call: PolicyCall, outcome: Outcome, now: number) => Settlement<Adds>) | undefined;
  /** The call was admitted, and somebody further out has stopped waiting for its outcome. Instead of `settle`. */
  abandon?(call: PolicyCall, reason: AbandonReason, now: number): void;
  /** The call was told to wait or to park, and does so no longer: it timed out or was abandoned. Instead of `settle`. */
  withdraw?(permit: unknown, now: number): void;
  /**
   * The time given with `deadline` or `park` is over: with which error should the level fail?
   * @param admission as {@link Policy.admission} was when the call began
   */
  expire?(call: PolicyCall, now: number, admission?: Proceed | Deadline): unknown;
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
   * Says if the policy looks at `now` in `admit`, and if it does in `settle` and `release` when the operation has
   * returned and the classifier calls that a success. Reading the clock costs as much as awaiting a function, so it is read
   * only where somebody wants to know; else `now` is NaN. A policy that wants to know only now and then, as a circuit breaker
   * does once it is open, says that it does not, and reads `call.runtime.clock` when it does.
   *
   * Pipelines read this, `admission` and `passesSuccess` when they are composed: whoever changes one of them in use says so with
   * `reviseComposition()`.
   * @default it does
   */
  readonly needsTime?: { readonly admit: boolean; readonly success: boolean };

  /**
   * The answer of `admit`, where it is the same for every call and leaves no permit: then `admit` is not asked. Where `update()`
   * changes it, or `passesSuccess`, or which methods there are, the policy says `reviseComposition()`.
   * @default `admit` is asked
   */
  readonly admission?: Proceed | Deadline | undefined;
  /**
   * True if `settle` answers `pass` to whatever is a success, and does nothing else: then it is not asked about values that the
   * default classifier calls one.
   * @default false
   */
  readonly passesSuccess?: boolean;

  /** The effects of the policy on the calls inside it, for others that have to know. @default nothing of the kind */
  readonly traits?: readonly Trait[] | undefined;

  /** The policy becomes part of a pipeline that runs on `runtime`. */
  attach?(runtime: Runtime): void;
  /**
   * The options in force, defaults included, under their own names: plain data. Durations are in ms, no limit is `'unlimited'`, a
   * function is `{ function: name }`. The `name` stands beside them.
   */
  describe?(): object;
  /**
   * Changes options while in use: what is named takes its value, or its default where that is `undefined`, and the rest stays. Calls
   * under way keep the permits, the place in a queue and the deadline that they have, and go by the new options from the next decision on.
   * @throws TypeError, RangeError for what the factory would refuse, or what cannot change; then nothing has changed
   */
  update?(change: object): void;
  /** The policy's state now: plain data. */
  snapshot?(): object;
  /** The policy's state in numbers: for metrics. */
  reading?(): Reading;
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
