import type { Rate } from '../structures/index.ts';

/** Places that a key may have: enough that few sets overflow, few enough to look through. */
const WAYS = 16;
const MIN_PLACES = 4096;

/**
 * Remembers keys that have lost their place in the table, each with a fingerprint of 32 bits and a state of constant size, for
 * four times as many keys as the table has, with room to spare, since sets do not fill evenly. A key that comes back goes on where it was. Where a set is full,
 * whoever has the most permits left is forgotten, which harms its limit least. Two keys with one fingerprint share a state
 * that has no more permits than either: so being remembered never gives a key more than its limit.
 */
export class FadedKeys<State> {
  readonly #seed: number;
  readonly #mask: number;
  readonly #prints: Uint32Array;
  readonly #states: State[];

  /** @param seed unknown to whoever invents keys, lest they choose some that push out others */
  constructor(maxKeys: number, seed: number, rate: Rate<State>) {
    const places = 2 ** Math.ceil(Math.log2(Math.min(2 ** 26, Math.max(MIN_PLACES, 6 * maxKeys))));
    this.#seed = seed;
    this.#mask = places / WAYS - 1;
    this.#prints = new Uint32Array(places);
    this.#states = new Array<State>(places).fill(rate.full);
  }

  add(key: string, state: State, rate: Rate<State>, now: number): void {
    const print = this.#printOf(key);
    const start = this.#startOf(print);
    let place = start;
    let least = Infinity;
    for (let at = start; at < start + WAYS; at++) {
      const other = this.#states[at] as State;
      const used = rate.used(other, now);
      if (used > 0 && this.#prints[at] === print) {
        this.#states[at] = rate.leastOf(other, state);
        return;
      }
      if (used >= least) continue;
      least = used;
      place = at;
    }
    this.#prints[place] = print;
    this.#states[place] = rate.summary(state);
  }

  /** The state of a key that comes back; full if nothing is remembered of it. */
  take(key: string, rate: Rate<State>): State {
    const print = this.#printOf(key);
    const start = this.#startOf(print);
    for (let at = start; at < start + WAYS; at++) {
      if (this.#prints[at] !== print) continue;
      const state = this.#states[at] as State;
      this.#states[at] = rate.full;
      this.#prints[at] = 0;
      return state;
    }
    return rate.full;
  }

  /** Replaces each state. */
  convert(converted: (state: State) => State): void {
    for (const [at, state] of this.#states.entries()) this.#states[at] = converted(state);
  }

  #startOf(print: number): number {
    return (Math.imul(print ^ (print >>> 15), 0x2c1b3c6d) & this.#mask) * WAYS;
  }

  /** FNV-1a, begun with the seed, and mixed. */
  #printOf(key: string): number {
    let hash = this.#seed ^ 0x811c9dc5;
    for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }
}
