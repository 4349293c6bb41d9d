/** A breaker as it is often written by hand: short, and with a mistake that tests of single cases do not find. */
export class HandWrittenBreaker {
  #failures = 0;
  #openUntil = 0;
  readonly #threshold: number;
  readonly #breakMs: number;
  readonly #now: () => number;
  readonly #onOpen: () => void;

  constructor(threshold: number, breakMs: number, now: () => number, onOpen: () => void) {
    this.#threshold = threshold;
    this.#breakMs = breakMs;
    this.#now = now;
    this.#onOpen = onOpen;
  }

  async execute<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#now() < this.#openUntil) throw new Error('open');
    try {
      const value = await operation();
      this.#failures = 0;
      this.#openUntil = 0; // The mistake: this success may belong to a call that began long before the circuit opened.
      return value;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures >= this.#threshold) {
        this.#openUntil = this.#now() + this.#breakMs;
        this.#onOpen();
      }
      throw error;
    }
  }
}
