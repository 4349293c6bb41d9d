/** What an operation is given, and what predicates see: one attempt at the caller's call. */
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
}
