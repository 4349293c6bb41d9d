import { LinkedList, ListNode } from '../structures/index.ts';

/** An operation that runs. */
export class Running extends ListNode {
  /** When it began; NaN until then. */
  startedAt: number = Number.NaN;
}

/**
 * The operations that run, so that one that hangs tells before it ends. Those that have taken too long already are known to be slow,
 * whatever comes of them. They are not put into the window: that happens when they end, so each call counts once.
 */
export class InFlight {
  /** In the order in which they began, as are the others. */
  #running = new LinkedList<Running>();
  /** Those that have become slow, and nobody has judged that yet. */
  readonly #news = new LinkedList<Running>();
  readonly #slow = new LinkedList<Running>();

  /** How many of them are slow, as of the last `advance`. */
  get slow(): number {
    return this.#news.size + this.#slow.size;
  }

  add(one: Running): void {
    this.#running.push(one);
  }

  remove(one: Running): void {
    // It is in no more than one of them.
    this.#running.remove(one);
    this.#news.remove(one);
    this.#slow.remove(one);
  }

  /**
   * Takes note of those that have become slow: each is looked at once, so this is O(1) a call. They stay slow for as long as they run,
   * however long ago they began: a call that still hangs tells of now.
   */
  advance(slowMs: number, now: number): void {
    for (let first = this.#running.first; first !== undefined; first = this.#running.first) {
      if (now - first.startedAt <= slowMs) break;
      this.#running.remove(first);
      this.#news.push(first);
    }
  }

  /** Another length of time is slow from now on: all are to be looked at anew. */
  lookAgain(): void {
    const all = new LinkedList<Running>();
    for (const list of [this.#slow, this.#news, this.#running]) {
      for (let one = list.shift(); one !== undefined; one = list.shift()) all.push(one);
    }
    this.#running = all;
  }

  /** Judges the calls that have become slow since the last time. True if there are any. */
  takeNews(): boolean {
    const isNews = this.#news.size > 0;
    for (let one = this.#news.shift(); one !== undefined; one = this.#news.shift()) this.#slow.push(one);
    return isNews;
  }
}
