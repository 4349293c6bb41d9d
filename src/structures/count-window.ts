const FAILED = 1;
const SLOW = 2;

/**
 * How the last `size` calls went: a ring of one byte per call, allocated with the first, and running totals. Recording and
 * reading cost the same whatever the size.
 */
export class CountWindow {
  readonly size: number;
  #ring: Uint8Array | undefined;
  /** Where the next call goes: once the ring is full, that is where the oldest is. */
  #next = 0;
  #calls = 0;
  #failures = 0;
  #slowCalls = 0;

  /** @param size an integer of at least 1 */
  constructor(size: number) {
    this.size = size;
  }

  get calls(): number {
    return this.#calls;
  }

  get failures(): number {
    return this.#failures;
  }

  get slowCalls(): number {
    return this.#slowCalls;
  }

  record(failed: boolean, slow: boolean): void {
    this.#ring ??= new Uint8Array(this.size);
    const ring = this.#ring;
    const at = this.#next;
    if (this.#calls < this.size) this.#calls += 1;
    else {
      const oldest = ring[at]!;
      this.#failures -= oldest & FAILED;
      this.#slowCalls -= oldest >> 1;
    }
    ring[at] = (failed ? FAILED : 0) | (slow ? SLOW : 0);
    if (failed) this.#failures += 1;
    if (slow) this.#slowCalls += 1;
    this.#next = at + 1 === this.size ? 0 : at + 1;
  }

  /** Time does nothing to this window: it is here so that it can stand for a {@link TimeWindow}. */
  advance(): void {}

  clear(): void {
    // Old values in the ring are overwritten before they are read: only a full ring is.
    this.#next = 0;
    this.#calls = 0;
    this.#failures = 0;
    this.#slowCalls = 0;
  }

  /** One digit for each call, oldest first: 0, or 1 if it failed, and 2 more if it was slow. */
  digits(): string {
    const digits: number[] = [];
    for (let age = this.#calls; age > 0; age--) {
      digits.push(this.#ring![(this.#next - age + this.size) % this.size]!);
    }
    return digits.join('');
  }

  /** Records calls of which {@link digits} has told. */
  recordDigits(digits: string): void {
    for (let at = Math.max(0, digits.length - this.size); at < digits.length; at++) {
      const call = Number(digits[at]);
      this.record((call & FAILED) !== 0, (call & SLOW) !== 0);
    }
  }

  /** A window of another size with the newest calls of this one. */
  resized(size: number): CountWindow {
    const other = new CountWindow(size);
    for (let age = Math.min(this.#calls, size); age > 0; age--) {
      const call = this.#ring![(this.#next - age + this.size) % this.size]!;
      other.record((call & FAILED) !== 0, (call & SLOW) !== 0);
    }
    return other;
  }
}
