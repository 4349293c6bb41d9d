import type { Load } from './load.ts';

/** So many loads there are at least before they are looked through. */
const MIN_LOADS = 64;

/** The loads under way, by key. */
export class Loads {
  readonly #byKey = new Map<string, Load>();
  #lookThroughAt = MIN_LOADS;

  get size(): number {
    return this.#byKey.size;
  }

  /** The load of that key that calls may wait for. */
  at(key: string, now: number): Load | undefined {
    const load = this.#byKey.get(key);
    return load !== undefined && now < load.until ? load : undefined;
  }

  add(load: Load, now: number): void {
    this.#byKey.set(load.key, load);
    // Of those that were abandoned nobody tells.
    if (this.#byKey.size > this.#lookThroughAt) this.#lookThrough(now);
  }

  remove(load: Load): void {
    if (this.#byKey.get(load.key) === load) this.#byKey.delete(load.key);
  }

  /** Its outcome must not be kept. */
  void(key: string): void {
    const load = this.#byKey.get(key);
    if (load !== undefined) load.isVoid = true;
    this.#byKey.delete(key);
  }

  voidAll(): void {
    for (const key of [...this.#byKey.keys()]) this.void(key);
  }

  #lookThrough(now: number): void {
    for (const [key, { until }] of this.#byKey) if (until <= now) this.#byKey.delete(key);
    this.#lookThroughAt = Math.max(MIN_LOADS, 2 * this.#byKey.size);
  }
}
