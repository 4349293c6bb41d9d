/** Of so many keys it is known until when they are to be left alone. */
const MAX_KEYS = 1000;

/** Until when each key is to be left alone: those that were told last, as many as there is room for. */
export class Holds {
  readonly #until = new Map<string | undefined, number>();

  /** Those that are over are forgotten now and then only. */
  get size(): number {
    return this.#until.size;
  }

  /** For how long the key is to be left alone yet; 0 where it is not. */
  leftMs(key: string | undefined, now: number): number {
    const until = this.#until.get(key);
    if (until === undefined) return 0;
    if (until > now) return until - now;
    this.#until.delete(key);
    return 0;
  }

  /** The key is to be left alone until then at least. */
  extend(key: string | undefined, until: number, now: number): void {
    const before = this.#until.get(key) ?? until;
    // The one that was told last is the last.
    this.#until.delete(key);
    this.#until.set(key, Math.max(before, until));
    for (const [oldest, ends] of this.#until) {
      if (ends > now && this.#until.size <= MAX_KEYS) break;
      this.#until.delete(oldest);
    }
  }
}
