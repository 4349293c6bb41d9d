/** Buckets in a window. With 30, the usual window of 30 s counts in buckets of one second, as Resilience4j does. */
const BUCKETS = 30;
const NEVER = Number.NEGATIVE_INFINITY;

// A bucket that is over is kept as four numbers in a row.
const BUCKET = 0;
const CALLS = 1;
const FAILURES = 2;
const SLOW_CALLS = 3;
const FIELDS = 4;

/**
 * How the calls of the last `ms` milliseconds went: buckets of a thirtieth of that, and running totals. Recording and reading
 * are O(1); moving on to another bucket looks at no more than 30. Only buckets with calls in them take memory, 32 bytes each,
 * and the present one takes none of its own: of many windows, most have had a few calls of late.
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
  #calls = 0;
  #failures = 0;
  #slowCalls = 0;
  /** The buckets that are over, oldest first. The rest of the totals belongs to the present bucket. */
  #over: number[] | undefined = undefined;

  /** @param ms above 0 */
  constructor(ms: number) {
    this.ms = ms;
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
    if (now >= this.#endsAt) this.advance(now);
    this.#add(1, failed ? 1 : 0, slow ? 1 : 0);
  }

  /** Records calls that were all at `time`. It may not go back from one call of this to the next. */
  recordMany(calls: number, failures: number, slowCalls: number, time: number): void {
    this.advance(time);
    this.#add(calls, failures, slowCalls);
  }

  /**
   * The counts of each bucket with calls in it, oldest first, as of the last `record` or `advance`. `time` is the middle of the bucket:
   * where buckets begin differs from clock to clock, and so calls grow neither older nor younger on average when they are carried over
   * again and again.
   */
  buckets(): {
    readonly time: number;
    readonly calls: number;
    readonly failures: number;
    readonly slowCalls: number;
  }[] {
    if (this.#calls === 0) return [];
    const bucketMs = this.ms / BUCKETS;
    const over = this.#over ?? [];
    const buckets = [];
    let [calls, failures, slowCalls] = [this.#calls, this.#failures, this.#slowCalls];
    for (let at = 0; at < over.length; at += FIELDS) {
      const bucket = {
        time: (over[at + BUCKET]! + 0.5) * bucketMs,
        calls: over[at + CALLS]!,
        failures: over[at + FAILURES]!,
        slowCalls: over[at + SLOW_CALLS]!,
      };
      buckets.push(bucket);
      calls -= bucket.calls;
      failures -= bucket.failures;
      slowCalls -= bucket.slowCalls;
    }
    if (calls > 0) buckets.push({ time: (this.#bucket + 0.5) * bucketMs, calls, failures, slowCalls });
    return buckets;
  }

  /** Lets go of what is too old at `now`. */
  advance(now: number): void {
    if (now < this.#endsAt) return;
    const bucketMs = this.ms / BUCKETS;
    const bucket = Math.floor(now / bucketMs);
    // At a bucket's very end, rounding can still put `now` into it.
    if (bucket <= this.#bucket && this.#endsAt !== NEVER) return;
    const tooOld = bucket - BUCKETS;
    if (this.#bucket <= tooOld) this.clear();
    else if (this.#calls > 0) {
      this.#closePresent();
      this.#drop(tooOld);
    }
    this.#bucket = bucket;
    this.#endsAt = (bucket + 1) * bucketMs;
  }

  clear(): void {
    this.#over = undefined;
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
    this.#closePresent();
    const other = new TimeWindow(ms);
    const over = this.#over ?? [];
    for (let at = 0; at < over.length; at += FIELDS) {
      other.advance(over[at + BUCKET]! * (this.ms / BUCKETS));
      other.#add(over[at + CALLS]!, over[at + FAILURES]!, over[at + SLOW_CALLS]!);
    }
    other.advance(now);
    return other;
  }

  #add(calls: number, failures: number, slowCalls: number): void {
    this.#calls += calls;
    this.#failures += failures;
    this.#slowCalls += slowCalls;
  }

  /** Puts what the present bucket holds with those that are over. */
  #closePresent(): void {
    const over = this.#over;
    let calls = this.#calls;
    let failures = this.#failures;
    let slowCalls = this.#slowCalls;
    if (over !== undefined) {
      for (let at = 0; at < over.length; at += FIELDS) {
        calls -= over[at + CALLS]!;
        failures -= over[at + FAILURES]!;
        slowCalls -= over[at + SLOW_CALLS]!;
      }
    }
    if (calls === 0) return;
    // An array that grows makes room for several buckets at once, which most windows never need.
    if (over === undefined) this.#over = [this.#bucket, calls, failures, slowCalls];
    else over.push(this.#bucket, calls, failures, slowCalls);
  }

  /** Lets go of the buckets up to that one. */
  #drop(last: number): void {
    const over = this.#over;
    if (over === undefined) return;
    let at = 0;
    for (; at < over.length && over[at + BUCKET]! <= last; at += FIELDS) {
      this.#calls -= over[at + CALLS]!;
      this.#failures -= over[at + FAILURES]!;
      this.#slowCalls -= over[at + SLOW_CALLS]!;
    }
    if (at === over.length) this.#over = undefined;
    else if (at > 0) over.splice(0, at);
  }
}
