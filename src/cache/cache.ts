import {
  type Admission,
  answer,
  defer,
  EventHub,
  isRejectedError,
  isSingleUse,
  type Listener,
  type Outcome,
  PASS,
  type PolicyCall,
  PROCEED,
  type Reading,
  type Runtime,
  replace,
  type Settlement,
  sharedKey,
  success,
  type Trait,
  type Unsubscribe,
  wait,
} from '../core/index.ts';
import type { Cache } from './cache-interface.ts';
import { described } from './described-store.ts';
import { type CacheEventType, EVENTS } from './events.ts';
import {
  type Found,
  GuardedStore,
  isLater,
  type StoreFailure,
  type StoreOperation,
  UNANSWERED,
  UNKNOWN,
} from './guarded-store.ts';
import { mayStandIn } from './keeping.ts';
import { type Load, Loading } from './load.ts';
import { Loader, type Loaders } from './loader.ts';
import { Lookups } from './lookups.ts';
import { MemoryStore } from './memory-store.ts';
import {
  type CacheOptions,
  type CacheUpdate,
  resolveOptions,
  type Settings,
  updatedOptions,
} from './options.ts';
import { type CacheSnapshot, Tally } from './snapshot.ts';
import { type CacheEntry, outcomeOf } from './store.ts';

/**
 * Keeps what was loaded, by key, and answers with it until its `ttl` is over: then what lies further in does not run. Calls that find nothing
 * load it once for all of them, as with `coalesce`.
 *
 * With `staleWhileRevalidate` nobody waits while a value is loaded anew; with `staleIfError` an old value answers where that fails;
 * with `negativeTtl` failures and absent values are kept, too. All callers get the very same object: it must not be changed. A
 * response whose body can be read only once is not kept, and copied for those who wait for it together.
 *
 * Calls without a key go further in, and so do those that must not run twice (`idempotent: false`, a POST of `resilientFetch`).
 * A load goes on in the async context, and with the operation, of the call that has begun it. An operation must not call its own pipeline with its own
 * key: it would wait for itself.
 *
 * It belongs outside of all that protects the dependency, and of the retry; inside of a fallback. A timeout inside bounds a load that nobody waits for.
 * Events: `cache.hit`, `cache.stale`, `cache.miss`, `cache.refreshed`, `cache.store-failed`, `call.joined`.
 * @throws TypeError, RangeError for options that make no sense
 */
export function cache(options: CacheOptions): Cache {
  return new CachePolicy(options);
}

/** How long a call waits before it asks again for what another process loads. */
const LOOK_AGAIN_MS = 25;

/** A call that waits for what another process loads. */
interface Waiting {
  readonly until: number;
}

class CachePolicy implements Cache, Loaders {
  readonly kind = 'cache';
  readonly name: string;
  readonly events: EventHub<CacheEventType>;
  #settings: Settings;
  readonly #memory: MemoryStore | undefined;
  readonly #store: GuardedStore;
  readonly #lookups: Lookups;
  readonly #loader: Loader;
  readonly #tally = new Tally();

  constructor(options: CacheOptions) {
    this.#settings = resolveOptions(options);
    const { name, store, storeTimeout } = this.#settings;
    this.name = name;
    this.events = new EventHub<CacheEventType>(this, EVENTS);
    this.#memory = store === undefined ? new MemoryStore(this.#settings) : undefined;
    this.#store = new GuardedStore(store ?? (this.#memory as MemoryStore), storeTimeout, this.#tellFailed);
    this.#lookups = new Lookups(this.#store);
    this.#loader = new Loader(this);
  }

  get settings(): Settings {
    return this.#settings;
  }

  get store(): GuardedStore {
    return this.#store;
  }

  on<K extends CacheEventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    return this.events.on(type, listener);
  }

  get traits(): readonly Trait[] {
    return TRAITS;
  }

  get needsTime(): { readonly admit: boolean; readonly success: boolean } {
    return ON_THE_WAY_IN;
  }

  admit(call: PolicyCall, now: number): Admission<never> {
    const key = sharedKey(call, 'cache.key(call)', this.#settings.key);
    if (key === undefined) return PROCEED;
    if (this.#memory !== undefined) return this.#decide(call, key, this.#memory.get(key, now), now);
    const known = this.#loader.underWay(call, key, now);
    // A key that is being loaded need not be looked up.
    if (known !== undefined) return this.#decide(call, key, known.before, now);
    const found = this.#lookups.entry(call, key, now);
    if (!isLater(found)) return this.#decide(call, key, found, now);
    return defer(found, (outcome, then) =>
      this.#decide(call, key, outcome.ok ? (outcome.value as Found) : undefined, then),
    );
  }

  settle(call: PolicyCall, outcome: Outcome, now: number): Settlement<never> {
    const { permit } = call;
    if (!(permit instanceof Loading)) return PASS;
    const isRefused = !outcome.ok && isRejectedError(outcome.error);
    if (!isRefused && call.verdict(outcome).kind !== 'failure') {
      if (!permit.hasJoined || !outcome.ok || !isSingleUse(outcome.value)) return PASS;
      return replace(success(outcome.value.clone() as never));
    }
    const { before } = permit.load;
    const at = Number.isNaN(now) ? call.runtime.clock.now() : now;
    if (!mayStandIn(before, at)) return PASS;
    this.#tellStale(call, before, 'error', at);
    return replace(outcomeOf(before), true);
  }

  release(permit: unknown): void {
    if (permit instanceof Loading) this.#tally.waiting -= 1;
  }

  async invalidate(key: string): Promise<void> {
    this.#loader.void(key);
    this.#lookups.forget(key);
    if (this.#memory !== undefined) this.#memory.delete(key);
    else await this.#store.delete(key, this.events.runtime);
  }

  async clear(): Promise<void> {
    this.#loader.voidAll();
    this.#lookups.forgetAll();
    if (this.#memory !== undefined) this.#memory.clear();
    else await this.#store.clear(this.events.runtime);
  }

  update(change: CacheUpdate): void {
    const { maxEntries, maxSize } = this.#settings;
    this.#settings = updatedOptions(this.#settings, change);
    const changed = this.#settings;
    this.#store.timeoutMs = changed.storeTimeout;
    if (changed.maxEntries !== maxEntries || changed.maxSize !== maxSize) this.#memory?.resize(changed);
  }

  attach(runtime: Runtime): void {
    this.events.attach(runtime);
    this.#store.attach(runtime);
  }

  describe(): Record<string, unknown> {
    return described(this.#settings);
  }

  reading(): Reading {
    if (this.#memory === undefined) return this.#store.reading() ?? {};
    return { usage: this.#memory.entries, limit: this.#settings.maxEntries };
  }

  remembers(): number {
    if (this.#tally.waiting > 0) return Number.POSITIVE_INFINITY;
    return (this.#memory?.entries ?? 0) > 0 ? KEEPS_SOMETHING : 0;
  }

  snapshot(): CacheSnapshot {
    return this.#tally.snapshot(this.#memory, this.#loader.size);
  }

  /** @param found what is kept */
  #decide(call: PolicyCall, key: string, found: Found, now: number): Admission<never> {
    const entry = found === UNANSWERED ? undefined : found;
    if (entry !== undefined && now < entry.freshUntil) {
      this.#tally.hits += 1;
      this.events.emit('cache.hit', call, () => ({
        ageMs: now - entry.storedAt,
        isFailure: entry.isFailure,
      }));
      return answer(outcomeOf(entry));
    }
    const known = this.#loader.underWay(call, key, now);
    const isStale = entry !== undefined && now < entry.staleUntil;
    if (isStale) {
      this.#tellStale(call, entry, 'revalidate', now);
      if (known !== undefined) return answer(outcomeOf(entry));
    } else if (call.permit === undefined) {
      this.#tally.misses += 1;
      this.events.emit('cache.miss', call, () => ({}));
    }
    const meanwhile = isStale ? outcomeOf(entry) : undefined;
    const load = known ?? this.#loader.begin(call, key, entry, found !== UNANSWERED, now);
    if (load.asked === undefined) return this.#enter(call, load, meanwhile, now);
    return defer(load.asked, (_, then) => this.#enter(call, load, meanwhile, then));
  }

  /** The call loads it, or waits for whoever does. */
  #enter(call: PolicyCall, load: Load, meanwhile: Outcome<never> | undefined, now: number): Admission<never> {
    if (load.leasing?.is === 'found') {
      this.#loader.leave(load);
      return this.#decide(call, load.key, load.leasing.entry, now);
    }
    if (load.leasing?.is === 'elsewhere') {
      this.#loader.leave(load);
      if (meanwhile !== undefined) return answer(meanwhile);
      // Where a loader has died, another begins when its lease is over. A store that always says so must not keep a call waiting for ever.
      const waiting = (call.permit as Waiting | undefined) ?? { until: now + 2 * this.#settings.lease };
      call.permit = waiting;
      if (now < waiting.until) return wait(LOOK_AGAIN_MS);
      load.leasing = UNKNOWN;
    }
    const loading = this.#loader.enter(call, load, meanwhile);
    if (meanwhile !== undefined) return loading;
    call.permit = loading;
    this.#tally.waiting += 1;
    return loading;
  }

  #tellStale(call: PolicyCall, entry: CacheEntry, reason: 'revalidate' | 'error', now: number): void {
    this.#tally.stales += 1;
    this.events.emit('cache.stale', call, () => ({ ageMs: now - entry.storedAt, reason }));
  }

  readonly #tellFailed = (operation: StoreOperation, reason: StoreFailure, error: unknown): void => {
    this.#tally.storeFailures += 1;
    this.events.emit('cache.store-failed', undefined, () => ({ operation, reason, error }));
  };
}

const TRAITS: readonly Trait[] = ['shares'];
const ON_THE_WAY_IN = { admit: true, success: false };

/** See {@link Policy.remembers}: a new one would have to load it all. */
const KEEPS_SOMETHING = 0.4;
