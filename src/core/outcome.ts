/** What an operation came to: a value, or what it threw. Between policies outcomes are values; nothing is rethrown. */
export type Outcome<T = unknown> = Success<T> | Failure;

export interface Success<T = unknown> {
  readonly ok: true;
  readonly value: T;
}

export interface Failure {
  readonly ok: false;
  /** What was thrown or rejected with, by identity; anything, `undefined` included. */
  readonly error: unknown;
}

export function success<T>(value: T): Success<T> {
  return { ok: true, value };
}

export function failure(error: unknown): Failure {
  return { ok: false, error };
}
