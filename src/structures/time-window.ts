/** Buckets in a window. With 30, the usual window of 30 s counts in buckets of one second, as Resilience4j does. */
const BUCKETS = 30;
const NEVER = Number.NEGATIVE_INFINITY;

/**
 * How the calls of the last `ms` milliseconds went: buckets of a thirtieth of that, and running totals. Recording and reading
 * are O(1); moving on lets go of at most the 30 buckets. Only buckets with calls in them take memory, 32 bytes each, and the
 * present one takes none of its own: of many windows, most have had a few calls of late.
 *
 * A bucket leaves the window as a whole. So no call counts for longer than `ms`, and each counts for at least 29/30 of that:
 * the totals are those of all calls in (bucket of `now` − 30, bucket of `now`].
 *
 * Time is an argument. It may jump ahead as far as it likes; if it went back, the call would count as one of now.
 */
export class TimeWindow {
  readonly ms: number;
  /** Number of the present bucket since the clock's origin, once there is one: a small integer takes no memory of its own. */
  #bucket = 0;
  /** When the present bucket is over. */
  #endsAt = NEVER;
  // What the present bucket holds.
  #calls = 0;
  #failures = 0;
  #slowCalls = 0;
  #past: Past | undefined = undefined;

  /** @param ms above 0 */
  constructor(ms: number) {
    this.ms = ms;
  }

  /** As of the last `record` or `advance`, like the other totals. */
  get calls(): number {
    return this.#past === undefined ? this.#calls : this.#past.calls + this.#calls;
  }

  get failures(): number {
    return this.#past === undefined ? this.#failures : this.#past.failures + this.#failures;
  }

  get slowCalls(): number {
    return this.#past === undefined ? this.#slowCalls : this.#past.slowCalls + this.#slowCalls;
  }

  record(failed: boolean, slow: boolean, now: number): void {
    if (now >= this.#endsAt) this.advance(now);
    this.#calls += 1;
    if (failed) this.#failures += 1;
    if (slow) this.#slowCalls += 1;
  }

  /** Lets go of what is too old at `now`. */
  advance(now: number): void {
    if (now < this.#endsAt) return;
    const bucketMs = this.ms / BUCKETS;
    const bucket = Math.floor(now / bucketMs);
    // At a bucket's very end, rounding can still put `now` into it.
    if (bucket <= this.#bucket && this.#endsAt !== NEVER) return;
    if (this.#calls > 0) {
      if (this.#past === undefined) {
        this.#past = new Past(this.#bucket, this.#calls, this.#failures, this.#slowCalls);
      } else this.#past.add(this.#bucket, this.#calls, this.#failures, this.#slowCalls);
      this.#calls = 0;
      this.#failures = 0;
      this.#slowCalls = 0;
    }
    if (this.#past?.dropUntil(bucket - BUCKETS) === 0) this.#past = undefined;
    this.#bucket = bucket;
    this.#endsAt = (bucket + 1) * bucketMs;
  }

  clear(): void {
    this.#past = undefined;
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
    const bucketMs = this.ms / BUCKETS;
    this.#past?.forEach((bucket, calls, failures, slowCalls) => {
      other.#take(bucket * bucketMs, calls, failures, slowCalls);
    });
    if (this.#calls > 0) {
      other.#take(this.#bucket * bucketMs, this.#calls, this.#failures, this.#slowCalls);
    }
    other.advance(now);
    return other;
  }

  #take(at: number, calls: number, failures: number, slowCalls: number): void {
    this.advance(at);
    this.#calls += calls;
    this.#failures += failures;
    this.#slowCalls += slowCalls;
  }
}

// What is kept of a bucket: four numbers in a row.
const BUCKET = 0;
const CALLS = 1;
const FAILURES = 2;
const SLOW_CALLS = 3;
const FIELDS = 4;

/** The buckets before the present one, those without calls left out, oldest first; and their totals. */
class Past {
  calls: number;
  failures: number;
  slowCalls: number;
  readonly #buckets: number[];

  constructor(bucket: number, calls: number, failures: number, slowCalls: number) {
    this.calls = calls;
    this.failures = failures;
    this.slowCalls = slowCalls;
    // An array that grows makes room for several buckets at once, which most windows never need.
    this.#buckets = [bucket, calls, failures, slowCalls];
  }

  add(bucket: number, calls: number, failures: number, slowCalls: number): void {
    this.#buckets.push(bucket, calls, failures, slowCalls);
    this.calls += calls;
    this.failures += failures;
    this.slowCalls += slowCalls;
  }

  /** Lets go of the buckets up to that one. How many calls are left. */
  dropUntil(last: number): number {
    const buckets = this.#buckets;
    let at = 0;
    for (; at < buckets.length && buckets[at + BUCKET]! <= last; at += FIELDS) {
      this.calls -= buckets[at + CALLS]!;
      this.failures -= buckets[at + FAILURES]!;
      this.slowCalls -= buckets[at + SLOW_CALLS]!;
    }
    if (at > 0) buckets.splice(0, at);
    return this.calls;
  }

  forEach(tell: (bucket: number, calls: number, failures: number, slowCalls: number) => void): void {
    const buckets = this.#buckets;
    for (let at = 0; at < buckets.length; at += FIELDS) {
      tell(buckets[at + BUCKET]!, buckets[at + CALLS]!, buckets[at + FAILURES]!, buckets[at + SLOW_CALLS]!);
    }
  }
}
