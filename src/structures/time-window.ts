/** Buckets in a window. With 30, the usual window of 30 s counts in buckets of one second, as Resilience4j does. */
const BUCKETS = 30;

// What a bucket holds: three numbers in a row.
const CALLS = 0;
const FAILURES = 1;
const SLOW_CALLS = 2;
const FIELDS = 3;

/**
 * How the calls of the last `ms` milliseconds went: a ring of 30 buckets (360 bytes, allocated with the first call), and
 * running totals. Recording and reading are O(1); moving on after a gap clears at most the 30 buckets.
 *
 * A bucket covers a thirtieth of the window and leaves it as a whole. So no call counts for longer than `ms`, and each
 * counts for at least 29/30 of that: the totals are those of all calls in (bucket of `now` − 30, bucket of `now`].
 *
 * Time is an argument. It may jump ahead as far as it likes; if it went back, the call would count as one of now.
 */
export class TimeWindow {
  readonly ms: number;
  readonly #bucketMs: number;
  #counts: Uint32Array | undefined;
  /** Number of the newest bucket since the clock's origin, its place in the ring, and the time when it is over. */
  #newest = Number.NEGATIVE_INFINITY;
  #slot = 0;
  #endsAt = Number.NEGATIVE_INFINITY;
  #calls = 0;
  #failures = 0;
  #slowCalls = 0;

  /** @param ms above 0 */
  constructor(ms: number) {
    this.ms = ms;
    this.#bucketMs = ms / BUCKETS;
  }

  /** As of the last `record` or `advance`, like the other totals. */
  get calls(): number {
    return this.#calls;
  }

  get failures(): number {
    return this.#failures;
  }

  get slowCalls(): number {
    return this.#slowCalls;
  }

  record(failed: boolean, slow: boolean, now: number): void {
    this.#add(1, failed ? 1 : 0, slow ? 1 : 0, now);
  }

  /** Lets go of what is too old at `now`. */
  advance(now: number): void {
    if (now < this.#endsAt) return;
    const bucket = Math.floor(now / this.#bucketMs);
    // At a bucket's very end, rounding can still put `now` into it.
    if (bucket <= this.#newest) return;
    if (this.#calls > 0) this.#vacate(bucket - this.#newest);
    this.#newest = bucket;
    this.#endsAt = (bucket + 1) * this.#bucketMs;
  }

  clear(): void {
    this.#counts?.fill(0);
    this.#calls = 0;
    this.#failures = 0;
    this.#slowCalls = 0;
  }

  /**
   * A window of another length with what this one holds. A bucket goes over as a whole, as if all of its calls had been
   * at its start: so still no call counts for too long.
   */
  resized(ms: number, now: number): TimeWindow {
    this.advance(now);
    const other = new TimeWindow(ms);
    const counts = this.#counts;
    if (counts !== undefined) {
      for (let age = BUCKETS - 1; age >= 0; age--) {
        const at = ((this.#slot - age + BUCKETS) % BUCKETS) * FIELDS;
        if (counts[at]! === 0) continue;
        const start = (this.#newest - age) * this.#bucketMs;
        other.#add(counts[at + CALLS]!, counts[at + FAILURES]!, counts[at + SLOW_CALLS]!, start);
      }
    }
    other.advance(now);
    return other;
  }

  #add(calls: number, failures: number, slowCalls: number, now: number): void {
    if (now >= this.#endsAt) this.advance(now);
    this.#counts ??= new Uint32Array(BUCKETS * FIELDS);
    const counts = this.#counts;
    const at = this.#slot * FIELDS;
    counts[at + CALLS]! += calls;
    counts[at + FAILURES]! += failures;
    counts[at + SLOW_CALLS]! += slowCalls;
    this.#calls += calls;
    this.#failures += failures;
    this.#slowCalls += slowCalls;
  }

  /** Moves on by that many buckets and empties them. */
  #vacate(steps: number): void {
    if (steps >= BUCKETS) {
      this.clear();
      return;
    }
    const counts = this.#counts!;
    for (let step = 0; step < steps; step++) {
      this.#slot = this.#slot + 1 === BUCKETS ? 0 : this.#slot + 1;
      const at = this.#slot * FIELDS;
      this.#calls -= counts[at + CALLS]!;
      this.#failures -= counts[at + FAILURES]!;
      this.#slowCalls -= counts[at + SLOW_CALLS]!;
      counts.fill(0, at, at + FIELDS);
    }
  }
}
