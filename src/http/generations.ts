/** So many URLs are remembered; each takes as much as it is long. */
const MAX_URLS = 1000;

/**
 * Counts the changes that requests have made to what a URL stands for, so that answers from before have another key. Bounded: where
 * too many change, all that was kept is given up rather than one that is out of date.
 */
export class Generations {
  readonly #byUrl = new Map<string, number>();
  /** Of all URLs that are not remembered. */
  #others = 0;
  #latest = 0;

  of(url: string): number {
    return this.#byUrl.get(url) ?? this.#others;
  }

  /** Answers from before now no longer hold. */
  changed(url: string): void {
    this.#latest += 1;
    this.#byUrl.delete(url);
    if (this.#byUrl.size >= MAX_URLS) {
      this.#byUrl.clear();
      this.#others = this.#latest;
    } else {
      this.#byUrl.set(url, this.#latest);
    }
  }
}
