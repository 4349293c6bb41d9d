import { Gcra } from '../structures/index.ts';

const OVERFLOW: unique symbol = Symbol('overflow');

/** Which bucket: that of a key, that of the calls without a key, or the one that late keys share. */
export type BucketId = string | undefined | typeof OVERFLOW;

/** How many keys are looked at, at most, to find one that can be forgotten. */
const LOOKS = 8;

/**
 * The state of a token bucket for each key, in bounded memory. A key is forgotten only when its bucket is full again, for
 * then it is as if it had never come. When there is no room, a new key shares the overflow bucket; a key that gets a bucket
 * later starts with the state of the overflow bucket, which is never better than its own would be. So for each key, what
 * it is given never exceeds its limit, whatever other keys do.
 */
export class Buckets {
  readonly #maxKeys: number;
  /** Whether anybody waits at a bucket: then it must not be forgotten. */
  readonly #isAwaited: (bucket: BucketId) => boolean;
  readonly #tats = new Map<string, number>();
  #keyless = Gcra.FULL;
  #overflow = Gcra.FULL;
  /** Goes round and round the keys, in search of one to forget. */
  #hand: Iterator<[string, number]> | undefined;

  constructor(maxKeys: number, isAwaited: (bucket: BucketId) => boolean) {
    this.#maxKeys = maxKeys;
    this.#isAwaited = isAwaited;
  }

  /** How many keys have a bucket. */
  get size(): number {
    return this.#tats.size;
  }

  /** The bucket of a key, made if there is room for it. */
  locate(key: string | undefined, gcra: Gcra, now: number): BucketId {
    if (key === undefined || this.#tats.has(key)) return key;
    // Earlier calls of this very key may wait at the overflow bucket, and must not be overtaken.
    if (this.#isAwaited(OVERFLOW) || !this.#makeRoom(gcra, now)) return OVERFLOW;
    this.#tats.set(key, this.#overflow);
    return key;
  }

  /** The bucket that a key has now. */
  find(key: string | undefined): BucketId {
    return key === undefined || this.#tats.has(key) ? key : OVERFLOW;
  }

  read(bucket: BucketId): number {
    if (bucket === undefined) return this.#keyless;
    if (typeof bucket === 'string') return this.#tats.get(bucket) ?? this.#overflow;
    return this.#overflow;
  }

  write(bucket: BucketId, tat: number): void {
    if (bucket === undefined) this.#keyless = tat;
    else if (typeof bucket === 'string') this.#tats.set(bucket, tat);
    else this.#overflow = tat;
  }

  /** Replaces each state. */
  convert(converted: (tat: number) => number): void {
    this.#keyless = converted(this.#keyless);
    this.#overflow = converted(this.#overflow);
    for (const [key, tat] of this.#tats) this.#tats.set(key, converted(tat));
  }

  #makeRoom(gcra: Gcra, now: number): boolean {
    if (this.#tats.size < this.#maxKeys) return true;
    for (let looks = 0; looks < LOOKS; looks++) {
      const [key, tat] = this.#next();
      if (!gcra.isFull(tat, now) || this.#isAwaited(key)) continue;
      this.#tats.delete(key);
      return true;
    }
    return false;
  }

  #next(): [string, number] {
    this.#hand ??= this.#tats.entries();
    const { done, value } = this.#hand.next();
    if (!done) return value;
    this.#hand = undefined;
    return this.#next();
  }
}
