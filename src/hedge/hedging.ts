/** The attempts of a call that is hedged. */
export class Hedging {
  /** When each attempt began, by its number less one; NaN once it has ended. */
  readonly #startedAt: number[] = [];
  /** Further attempts are out of the question for this call. */
  isOver = false;

  constructor(now: number) {
    this.#startedAt.push(now);
  }

  /** How many attempts have begun. */
  get begun(): number {
    return this.#startedAt.length;
  }

  begin(now: number): void {
    this.#startedAt.push(now);
  }

  /** An attempt has ended. @returns how long it took */
  end(attempt: number, now: number): number {
    const startedAt = this.#startedAt[attempt - 1] as number;
    this.#startedAt[attempt - 1] = Number.NaN;
    return now - startedAt;
  }

  /** For how long each of those that run has run. */
  running(now: number): number[] {
    return this.#startedAt.filter((at) => !Number.isNaN(at)).map((at) => now - at);
  }
}
