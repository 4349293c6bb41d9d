import {
  type EventHub,
  type Outcome,
  type PolicyCall,
  type Runtime,
  report,
  requestOf,
} from '../core/index.ts';
import type { CacheEventType } from './events.ts';
import { type GuardedStore, isLater, UNANSWERED, UNKNOWN } from './guarded-store.ts';
import { toKeep } from './keeping.ts';
import { type Leasing, Load, Loading } from './load.ts';
import { Loads } from './loads.ts';
import { isAlone } from './lookups.ts';
import type { Settings } from './options.ts';
import type { CacheEntry } from './store.ts';

/** The parts of a cache that a load uses. */
export interface Loaders {
  readonly settings: Settings;
  readonly store: GuardedStore;
  readonly events: EventHub<CacheEventType>;
}

/** Begins loads, and keeps what they come to. */
export class Loader {
  readonly #for: Loaders;
  readonly #loads = new Loads();

  constructor(cache: Loaders) {
    this.#for = cache;
  }

  /** How many loads are under way. */
  get size(): number {
    return this.#loads.size;
  }

  /** The load of that key which the call may wait for. */
  underWay(call: PolicyCall, key: string, now: number): Load | undefined {
    return isAlone(call) ? undefined : this.#loads.at(key, now);
  }

  /**
   * Asks the store whether this process may load it.
   * @param mayAsk false if the store has not answered the call before: it waits for that once
   */
  begin(call: PolicyCall, key: string, before: CacheEntry | undefined, mayAsk: boolean, now: number): Load {
    const { settings, store } = this.#for;
    const load = new Load(key, before, now + settings.lease);
    this.#loads.add(load, now);
    const leasing = mayAsk ? store.lease(key, settings.lease, now, call.runtime) : UNKNOWN;
    if (!isLater(leasing)) {
      load.leasing = leasing;
      return load;
    }
    load.asked = this.#whoMayLoad(key, leasing, call.runtime).then((said) => {
      load.leasing = said;
      load.asked = undefined;
    });
    return load;
  }

  /** Looks once more after the lease was given: another may have had it, and ended its load, since the key was looked up. */
  async #whoMayLoad(key: string, asked: PromiseLike<Leasing>, runtime: Runtime): Promise<Leasing> {
    const { store } = this.#for;
    const leasing = await asked;
    if (leasing.is !== 'given') return leasing;
    const now = runtime.clock.now();
    const entry = await store.get(key, now, runtime);
    if (entry === undefined || entry === UNANSWERED || now >= entry.freshUntil) return leasing;
    store.release(key, leasing.lease);
    return { is: 'found', entry };
  }

  /** Has the call wait for the load, or get the old value at once. */
  enter(call: PolicyCall, load: Load, meanwhile: Outcome<never> | undefined): Loading {
    const { before } = load;
    if (meanwhile !== undefined) load.isRefresh = true;
    if (before?.isFailure === false) requestOf(call.operation)?.known?.(before.value);
    return new Loading(load, call, meanwhile, this.#loaded, this.#tellJoined);
  }

  /** Somebody else loads it. */
  leave(load: Load): void {
    this.#loads.remove(load);
  }

  /** The outcome of the present load must not be kept. */
  void(key: string): void {
    this.#loads.void(key);
  }

  voidAll(): void {
    this.#loads.voidAll();
  }

  readonly #loaded = (load: Load, call: PolicyCall, outcome: Outcome, now: number): void => {
    const { key, leasing = UNKNOWN } = load;
    const { store, events } = this.#for;
    this.#loads.remove(load);
    const mayKeep = !load.isVoid && leasing.is !== 'unknown';
    const entry = mayKeep ? this.#toKeep(load, call, outcome, now) : undefined;
    if (entry !== undefined) store.set(key, entry, leasing, now);
    else if (leasing.is === 'given') store.release(key, leasing.lease);
    if (load.isRefresh) events.emit('cache.refreshed', call, () => ({ outcome }));
  };

  /** An error of the user's functions keeps nobody from loading it again. */
  #toKeep({ before }: Load, call: PolicyCall, outcome: Outcome, now: number): CacheEntry | undefined {
    const { runtime } = call;
    try {
      return toKeep(outcome, call, before, this.#for.settings, runtime.random(), now);
    } catch (error) {
      report(runtime, error);
      return undefined;
    }
  }

  readonly #tellJoined = (call: PolicyCall, waiting: number): void => {
    this.#for.events.emit('call.joined', call, () => ({ waiting }));
  };
}
