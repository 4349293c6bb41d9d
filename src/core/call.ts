import type { Criticality, Moment } from './demand.ts';

/** One attempt at the caller's call, as operations and predicates see it. */
export interface Call {
  /** Number of this attempt, counted from 1. */
  readonly attempt: number;
  /** The `key` given to `execute`: a tenant, a host, whatever policies that work per key go by. */
  readonly key: string | undefined;
  /**
   * True if the operation may safely run twice, as the caller (`execute`) or else the pipeline says; `undefined` where neither
   * does, and the classifier has to know.
   */
  readonly idempotent: boolean | undefined;
  /** How much the call matters: as `execute` was told, or the call that it is part of. @default 'critical' */
  readonly criticality: Criticality;
  /**
   * How long the call may still take, in ms: by the `deadline` that the caller gave, and by the timeouts that it runs inside of. 0 once the
   * time is over, Infinity where nothing bounds it.
   */
  readonly remainingMs: number;
  /**
   * Aborted when nobody waits for this attempt any more: a timeout, the caller's own abort, a superseding attempt. Its
   * reason says which. An attempt that has failed is aborted too, so that what it has left running stops; but for an error
   * with a `response`, which may have to be read. Never aborted once the attempt's value was handed to the caller. It is
   * made when it is first read, so an operation that does not need it does not pay for it.
   */
  readonly signal: AbortSignal;
}

/** The function that a pipeline protects. It may return a value, a promise or any thenable, and may throw. */
export type Operation<T = unknown> = (call: Call) => T | PromiseLike<T>;

/** The options of one call of `execute`. */
export interface ExecuteOptions {
  /** The caller's signal. Aborting it settles the call at once with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
  /** See {@link Call.key}. */
  readonly key?: string | undefined;
  /**
   * True if the operation may safely run twice (a read, or a write with an idempotency key), false if it may not.
   * Classifiers that know of requests, as `http()` does, go by it before all that they know themselves.
   * @default the pipeline's `idempotent`
   */
  readonly idempotent?: boolean | undefined;
  /**
   * How much the call matters: policies shed the least critical first. Calls that are made inside of this one are as critical, unless they say
   * something else, where the platform has AsyncLocalStorage (Node, Bun, Deno, Workers with `nodejs_compat`).
   * @default that of the call in which this one is made, else 'critical'
   */
  readonly criticality?: Criticality | undefined;
  /**
   * When the call no longer makes sense: a `Date`, or an epoch time in ms, as in gRPC. Once it is over, the call fails with a
   * {@link DeadlineExceededError}; where it is over already, nothing runs. No retry is waited for that would come later. Calls that are made
   * inside of this one have no more time than it, where the platform has AsyncLocalStorage.
   * @default that of the call in which this one is made, else none
   */
  readonly deadline?: Moment | undefined;
}
