import type { PolicyCall } from '../core/index.ts';
import { type Found, type GuardedStore, isLater } from './guarded-store.ts';
import type { Soon } from './store.ts';

/** Questions to a store that answers later, by key: calls that ask the same meanwhile wait for one answer. */
export class Lookups {
  readonly #store: GuardedStore;
  readonly #byKey = new Map<string, PromiseLike<Found>>();

  constructor(store: GuardedStore) {
    this.#store = store;
  }

  /** Looks up the entry under the key. */
  entry(call: PolicyCall, key: string, now: number): Soon<Found> {
    if (isAlone(call)) return this.#store.get(key, now, call.runtime);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const found = this.#store.get(key, now, call.runtime);
    if (!isLater(found)) return found;
    const lookup: PromiseLike<Found> = found.then((entry) => {
      if (this.#byKey.get(key) === lookup) this.#byKey.delete(key);
      return entry;
    });
    this.#byKey.set(key, lookup);
    return lookup;
  }

  /** Forgets a lookup whose answer would be out of date. */
  forget(key: string): void {
    this.#byKey.delete(key);
  }

  forgetAll(): void {
    this.#byKey.clear();
  }
}

/** True where no call may wait for what belongs to another request. */
export function isAlone({ runtime }: PolicyCall): boolean {
  return runtime.platform?.sharedTimers === false;
}
