import type { CacheEntry, CacheStore } from '../cache/index.ts';
import { show } from '../core/index.ts';

/** Options of a store's check. */
export interface CheckStoreOptions {
  /** Returns the present time of the store's clock, in ms. */
  readonly now: () => number;
  /** Advances the time by so many ms, also for the store. */
  readonly advance: (ms: number) => unknown;
  /**
   * Largest difference between the times of an entry when it is written and when it is read, in ms. Shared stores calculate times
   * by their own clock.
   * @default 0
   */
  readonly toleranceMs?: number | undefined;
}

/** Reports a store that does not meet the contract of {@link CacheStore}. */
export class CacheStoreError extends Error {
  override readonly name = 'CacheStoreError';
  /** The clause of the contract that the store breaks. */
  readonly clause: string;

  constructor(clause: string, details: string) {
    super(`the store ${clause}: ${details}`);
    this.clause = clause;
  }
}

/** A requirement on stores. Each is tried with a new store. */
type Clause = (trial: Trial) => Promise<void>;

interface Trial {
  readonly store: CacheStore;
  readonly options: CheckStoreOptions;
  /**
   * Makes an entry that is fresh for 1 s, then may be served stale for 2 s, then may replace failures for 3 s, and then is kept
   * for 4 s.
   */
  entry(value?: unknown, isFailure?: boolean): CacheEntry;
  same(actual: unknown, expected: unknown, of: string): void;
  /** Asserts that the store keeps that value under the key, or nothing if the value is undefined. */
  keeps(key: string, value: unknown): Promise<void>;
}

const CLAUSES: Readonly<Record<string, Clause>> = {
  'returns undefined for a key that it does not keep': async ({ keeps }) => {
    await keeps('a', undefined);
  },
  'keeps an entry with its value, kind and times': async ({ store, options, entry, same }) => {
    const kept = entry({ deep: ['value', 1, null] });
    same(await store.set('a', kept, options.now()), true, 'set');
    const found = await store.get('a', options.now());
    same(found?.value, kept.value, 'value');
    same(found?.isFailure, false, 'isFailure');
    for (const time of ['storedAt', 'freshUntil', 'staleUntil', 'errorUntil', 'keptUntil'] as const) {
      const error = Math.abs((found?.[time] ?? Number.NaN) - kept[time]);
      if (!(error <= (options.toleranceMs ?? 0)))
        same(found?.[time], kept[time], `${time} at ${options.now()}`);
    }
  },
  'keeps a value of null': async ({ store, options, entry, same }) => {
    await store.set('a', entry(null), options.now());
    same((await store.get('a', options.now()))?.value, null, 'value');
  },
  'keeps keys apart, whatever characters they contain': async ({ store, options, entry, keeps }) => {
    const keys = ['a', 'A', 'a ', '{a}', 'a:b', 'a\r\nb', '', '__proto__', 'ключ', 'x'.repeat(2000)];
    for (const key of keys) await store.set(key, entry(`of ${key}`), options.now());
    for (const key of keys) await keeps(key, `of ${key}`);
  },
  'replaces an entry': async ({ store, options, entry, keeps }) => {
    await store.set('a', entry('old'), options.now());
    await store.set('a', entry('new'), options.now());
    await keeps('a', 'new');
  },
  'keeps an entry that is stale, and drops it when its time is over': async (trial) => {
    const { store, options, entry, keeps } = trial;
    await store.set('a', entry('value'), options.now());
    await options.advance(2500);
    await keeps('a', 'value');
    await options.advance(7000);
    await keeps('a', 'value');
    await options.advance(1000);
    await keeps('a', undefined);
  },
  'forgets a deleted entry': async ({ store, options, entry, keeps }) => {
    await store.set('a', entry('a'), options.now());
    await store.set('b', entry('b'), options.now());
    await store.delete('a');
    await store.delete('never there');
    await keeps('a', undefined);
    await keeps('b', 'b');
  },
  'forgets all entries when it is cleared': async ({ store, options, entry, keeps }) => {
    if (store.clear === undefined) return;
    await store.set('a', entry('a'), options.now());
    await store.clear();
    await keeps('a', undefined);
  },
  'grants a lease to one caller at a time': async ({ store, options, same }) => {
    if (store.lease === undefined) return;
    same((await store.lease('a', 1000, options.now())) === undefined, false, 'the first has none');
    same(await store.lease('a', 1000, options.now()), undefined, 'the second');
    same((await store.lease('b', 1000, options.now())) === undefined, false, 'another key has none');
  },
  'keeps the entry that is set with the lease, and ends the lease': async ({
    store,
    options,
    entry,
    same,
    keeps,
  }) => {
    if (store.lease === undefined) return;
    const lease = await store.lease('a', 1000, options.now());
    same(await store.set('a', entry('loaded'), options.now(), lease), true, 'set');
    await keeps('a', 'loaded');
    same(await store.set('a', entry('again'), options.now(), lease), false, 'set once more');
    await keeps('a', 'loaded');
    same((await store.lease('a', 1000, options.now())) === undefined, false, 'the next has none');
  },
  'grants a lease to another caller when its time is over, and refuses the entry of the former holder':
    async (trial) => {
      const { store, options, entry, same, keeps } = trial;
      if (store.lease === undefined) return;
      const lost = await store.lease('a', 1000, options.now());
      await options.advance(1500);
      const lease = await store.lease('a', 1000, options.now());
      same(lease === undefined, false, 'the next has none');
      same(await store.set('a', entry('late'), options.now(), lost), false, 'set by the former holder');
      await keeps('a', undefined);
      same(await store.set('a', entry('loaded'), options.now(), lease), true, 'set by the holder');
      await keeps('a', 'loaded');
    },
  'ends the lease when the entry is deleted': async ({ store, options, entry, same, keeps }) => {
    if (store.lease === undefined) return;
    const lost = await store.lease('a', 1000, options.now());
    await store.delete('a');
    same(await store.set('a', entry('late'), options.now(), lost), false, 'set after delete');
    await keeps('a', undefined);
    same((await store.lease('a', 1000, options.now())) === undefined, false, 'the next has none');
  },
  'grants the lease to another caller at once when it is given back': async ({ store, options, same }) => {
    if (store.lease === undefined || store.release === undefined) return;
    const first = await store.lease('a', 1000, options.now());
    await store.release('a', first);
    const second = await store.lease('a', 1000, options.now());
    same(second === undefined, false, 'the next has none');
    await store.release('a', first);
    same(await store.lease('a', 1000, options.now()), undefined, 'given back twice: another');
  },
};

/**
 * Checks a store for `cache` against the whole contract of {@link CacheStore}: which entries it keeps, how long, and which caller
 * may load.
 * @param make makes an empty store
 * @returns the clauses that were checked
 * @throws CacheStoreError for the first clause that the store breaks
 */
export async function checkStore(
  make: () => CacheStore | PromiseLike<CacheStore>,
  options: CheckStoreOptions,
): Promise<readonly string[]> {
  for (const [clause, run] of Object.entries(CLAUSES)) await run(trialOf(clause, await make(), options));
  return Object.keys(CLAUSES);
}

function trialOf(clause: string, store: CacheStore, options: CheckStoreOptions): Trial {
  const same = (actual: unknown, expected: unknown, of: string): void => {
    if (Object.is(actual, expected) || asData(actual) === asData(expected)) return;
    throw new CacheStoreError(clause, `${of} is ${show(actual)}, not ${show(expected)}`);
  };
  return {
    store,
    options,
    same,
    entry(value: unknown = 'value', isFailure = false): CacheEntry {
      const storedAt = options.now();
      const times = {
        freshUntil: storedAt + 1000,
        staleUntil: storedAt + 3000,
        errorUntil: storedAt + 6000,
        keptUntil: storedAt + 10_000,
      };
      return Object.freeze({ value, isFailure, storedAt, ...times, size: 1 });
    },
    async keeps(key, value) {
      same((await store.get(key, options.now()))?.value, value, `what is kept under ${show(key)}`);
    },
  };
}

/** Serialises values, for values that have been stored in another process and read again. */
function asData(value: unknown): string | undefined {
  return typeof value === 'object' ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
}
