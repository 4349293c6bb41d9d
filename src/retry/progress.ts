/** How far one call has come in one retry policy. Made at its first failure: a call that succeeds needs none. */
export class Progress {
  /** Attempts that this policy has seen. Not the call's own number: retries nest, and each counts for itself. */
  attempts = 1;
  /** When the first attempt started; when it failed, where no option depends on it. */
  readonly startedAt: number;
  previousDelayMs = 0;
  backoffState = 0;

  constructor(startedAt: number) {
    this.startedAt = startedAt;
  }
}
