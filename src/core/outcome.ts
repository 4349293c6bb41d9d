/** The end of an operation: a value, or the error that it threw. Between policies outcomes are values; nothing is rethrown. */
export type Outcome<T = unknown> = Success<T> | Failure;

/** The operation returned a value. */
export interface Success<T = unknown> {
  readonly ok: true;
  readonly value: T;
}

/** The operation threw, or rejected. */
export interface Failure {
  readonly ok: false;
  /** The very value that was thrown or rejected with. It may be any value, `undefined` included. */
  readonly error: unknown;
}

/** Makes the outcome of an operation that returned a value. */
export function success<T>(value: T): Success<T> {
  return { ok: true, value };
}

/** Makes the outcome of an operation that threw. */
export function failure(error: unknown): Failure {
  return { ok: false, error };
}
