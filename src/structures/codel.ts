/**
 * Controlled delay: tells a queue that stands from one that a burst has filled and that drains by itself. A queue stands while even the
 * shortest wait of an interval is longer than the target: whatever waits longer than twice the target is then better sent away, since
 * those behind it would wait as long for nothing. It is asked, of each call that comes to the head of the queue, how long that has waited.
 *
 * The rule is folly's, which judges by the time waited where the original goes by the square root of how many were dropped.
 * @see https://github.com/facebook/folly/blob/main/folly/executors/Codel.cpp
 * @see https://queue.acm.org/detail.cfm?id=2839461
 */
export class CoDel {
  readonly #targetMs: number;
  readonly #intervalMs: number;
  #intervalEnd = 0;
  #leastMs = 0;
  /** The least wait of the interval before this one was above the target. */
  #isStanding = false;
  /** The next wait is the first of its interval. */
  #begins = true;

  /** @param targetMs above 0, below `intervalMs` */
  constructor(targetMs: number, intervalMs: number) {
    this.#targetMs = targetMs;
    this.#intervalMs = intervalMs;
  }

  /** True if the queue did not drain in the last interval that is over. */
  get isStanding(): boolean {
    return this.#isStanding;
  }

  /** How near the least wait of this interval is to the one from which calls are sent away, from 0 to 1. */
  get load(): number {
    return Math.min(1, this.#leastMs / (2 * this.#targetMs));
  }

  /** True if what has waited so long is to be sent away. The first of an interval never is, so of two at most one is. */
  isOverloaded(waitedMs: number, now: number): boolean {
    if (now > this.#intervalEnd && !this.#begins) {
      this.#begins = true;
      this.#intervalEnd = now + this.#intervalMs;
      this.#isStanding = this.#leastMs > this.#targetMs;
    }
    if (this.#begins) {
      this.#begins = false;
      this.#leastMs = waitedMs;
      return false;
    }
    this.#leastMs = Math.min(this.#leastMs, waitedMs);
    return this.#isStanding && waitedMs > 2 * this.#targetMs;
  }

  /** Something has passed without any wait: the queue is empty, and so it does not stand. */
  passed(): void {
    this.#leastMs = 0;
    this.#isStanding = false;
  }
}
