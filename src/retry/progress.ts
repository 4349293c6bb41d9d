import type { Backoff, BackoffFunction } from './backoff.ts';

/** How far one call has come in one retry policy. Made at its first failure: a call that succeeds needs none. */
export class Progress {
  /** Attempts that this policy has seen. Not the call's own number: retries nest, and each counts for itself. */
  attempts = 1;
  /** When the first attempt started; when it failed, where no option depended on it then. */
  readonly startedAt: number;
  previousDelayMs = 0;
  /** The state that the backoff keeps, and the backoff that it belongs to: another one begins anew. */
  backoffState = 0;
  backoff: Backoff | BackoffFunction | undefined = undefined;

  constructor(startedAt: number) {
    this.startedAt = startedAt;
  }
}
