import type { Rate } from '../structures/index.ts';
import { FadedKeys } from './faded-keys.ts';

/** Which limit: that of a key, or that of the calls without a key. */
export type BucketId = string | undefined;

/** How many keys are looked at, at most, to find one whose place can be given to another. */
const LOOKS = 8;

/** Steps in which it is compared how much is used: what came in since is not to decide. */
const STEPS = 16;

/** The parts of the limiter that the buckets use. */
export interface Surroundings {
  /** True if anybody waits at a bucket: then it keeps its place. */
  isAwaited(bucket: BucketId): boolean;
  /** A key has lost its place though not all of its permits are there. */
  displaced(key: string): void;
  random(): number;
}

/**
 * The state of a limit for each key, in bounded memory. A key loses its place best when all its permits are there, for then it
 * is as if it had never come. Where none of those looked at is so, the one with the most permits left goes, and of equals the
 * one that came last: so whoever invents keys displaces other invented ones, and nobody who was there before. The rest of
 * its permits is remembered elsewhere in less memory, and a new key never begins with what others have taken.
 */
export class Buckets<State> {
  readonly #maxKeys: number;
  readonly #surroundings: Surroundings;
  readonly #states = new Map<string, State>();
  #keyless: State;
  #faded: FadedKeys<State> | undefined = undefined;
  /** Goes round and round the keys, in search of one to forget. */
  #hand: Iterator<[string, State]> | undefined;
  #latest: string | undefined = undefined;

  constructor(maxKeys: number, rate: Rate<State>, surroundings: Surroundings) {
    this.#maxKeys = maxKeys;
    this.#keyless = rate.full;
    this.#surroundings = surroundings;
  }

  /** How many keys have a place. */
  get size(): number {
    return this.#states.size;
  }

  /** The bucket of a key, made if there is none. */
  locate(key: string | undefined, rate: Rate<State>, now: number): BucketId {
    if (key === undefined || this.#states.has(key)) return key;
    // Where keys that somebody waits for took room that there was not, there are some to catch up with.
    if (this.#states.size > this.#maxKeys) this.#makeRoom(rate, now);
    if (this.#states.size >= this.#maxKeys) this.#makeRoom(rate, now);
    this.#states.set(key, this.#faded === undefined ? rate.full : this.#faded.take(key, rate));
    this.#latest = key;
    return key;
  }

  /** @param rate says what a bucket that is not there is like */
  read(bucket: BucketId, rate: Rate<State>): State {
    if (bucket === undefined) return this.#keyless;
    return this.#states.has(bucket) ? (this.#states.get(bucket) as State) : rate.full;
  }

  write(bucket: BucketId, state: State): void {
    if (bucket === undefined) this.#keyless = state;
    else this.#states.set(bucket, state);
  }

  /** How many permits are missing where most are. Of many keys, only some are looked at. */
  mostUsed(rate: Rate<State>, now: number): number {
    let most = rate.used(this.#keyless, now);
    let looks = LOOKS;
    for (const state of this.#states.values()) {
      if (looks-- === 0) break;
      most = Math.max(most, rate.used(state, now));
    }
    return Math.min(most, rate.burst);
  }

  /** Replaces each state. */
  convert(converted: (state: State) => State): void {
    this.#keyless = converted(this.#keyless);
    for (const [key, state] of this.#states) this.#states.set(key, converted(state));
    this.#faded?.convert(converted);
  }

  #makeRoom(rate: Rate<State>, now: number): void {
    let least = Infinity;
    let chosen: string | undefined;
    for (let looks = Math.min(LOOKS, this.#states.size); looks > 0; looks--) {
      const [key, state] = this.#next();
      if (this.#surroundings.isAwaited(key)) continue;
      const used = coarse(state, rate, now);
      if (used === 0) {
        this.#states.delete(key);
        return;
      }
      if (used >= least) continue;
      least = used;
      chosen = key;
    }
    const latest = this.#latest;
    if (latest !== undefined && this.#states.has(latest) && !this.#surroundings.isAwaited(latest)) {
      if (coarse(this.#states.get(latest) as State, rate, now) <= least) chosen = latest;
    }
    if (chosen !== undefined) this.#displace(chosen, rate, now);
  }

  #displace(key: string, rate: Rate<State>, now: number): void {
    const { random, displaced } = this.#surroundings;
    this.#faded ??= new FadedKeys(this.#maxKeys, Math.floor(random() * 2 ** 32), rate);
    this.#faded.add(key, this.#states.get(key) as State, rate, now);
    this.#states.delete(key);
    displaced(key);
  }

  #next(): [string, State] {
    this.#hand ??= this.#states.entries();
    const { done, value } = this.#hand.next();
    if (!done) return value;
    this.#hand = undefined;
    return this.#next();
  }
}

function coarse<State>(state: State, rate: Rate<State>, now: number): number {
  return Math.ceil((rate.used(state, now) * STEPS) / rate.burst);
}
