import type { CacheEntry, CacheStore } from '../cache/index.ts';
import { show } from '../core/index.ts';

/** How a store is tried. */
export interface CheckStoreOptions {
  /** The time now, in ms of the clock that is handed to the store. */
  readonly now: () => number;
  /** Lets so much time pass, for the store too. */
  readonly advance: (ms: number) => unknown;
  /**
   * By how much the times of an entry may differ when it is read again, in ms: what a shared store reckons by its own clock.
   * @default 0
   */
  readonly toleranceMs?: number | undefined;
}

/** A store that does not do what {@link CacheStore} says. */
export class CacheStoreError extends Error {
  override readonly name = 'CacheStoreError';
  /** What it should have done. */
  readonly clause: string;

  constructor(clause: string, details: string) {
    super(`the store ${clause}: ${details}`);
    this.clause = clause;
  }
}

/** What stores have to do, each tried with a new store. */
type Clause = (trial: Trial) => Promise<void>;

interface Trial {
  readonly store: CacheStore;
  readonly options: CheckStoreOptions;
  /** An entry that is fresh for 1 s, may be stale for 2 s more, stands in for failures for 3 s more, and is kept for 4 s after that. */
  entry(value?: unknown, isFailure?: boolean): CacheEntry;
  same(actual: unknown, expected: unknown, of: string): void;
  /** That the store keeps that value under the key, or nothing. */
  keeps(key: string, value: unknown): Promise<void>;
}

const CLAUSES: Readonly<Record<string, Clause>> = {
  'answers with undefined for what it does not keep': async ({ keeps }) => {
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
  'keeps an answer of null': async ({ store, options, entry, same }) => {
    await store.set('a', entry(null), options.now());
    same((await store.get('a', options.now()))?.value, null, 'value');
  },
  'keeps keys apart, whatever is in them': async ({ store, options, entry, keeps }) => {
    const keys = ['a', 'A', 'a ', '{a}', 'a:b', 'a\r\nb', '', '__proto__', 'ключ', 'x'.repeat(2000)];
    for (const key of keys) await store.set(key, entry(`of ${key}`), options.now());
    for (const key of keys) await keeps(key, `of ${key}`);
  },
  'replaces an entry': async ({ store, options, entry, keeps }) => {
    await store.set('a', entry('old'), options.now());
    await store.set('a', entry('new'), options.now());
    await keeps('a', 'new');
  },
  'keeps an entry that is stale, and gives it up when its time is over': async (trial) => {
    const { store, options, entry, keeps } = trial;
    await store.set('a', entry('value'), options.now());
    await options.advance(2500);
    await keeps('a', 'value');
    await options.advance(7000);
    await keeps('a', 'value');
    await options.advance(1000);
    await keeps('a', undefined);
  },
  'forgets what is deleted': async ({ store, options, entry, keeps }) => {
    await store.set('a', entry('a'), options.now());
    await store.set('b', entry('b'), options.now());
    await store.delete('a');
    await store.delete('never there');
    await keeps('a', undefined);
    await keeps('b', 'b');
  },
  'forgets all that is cleared': async ({ store, options, entry, keeps }) => {
    if (store.clear === undefined) return;
    await store.set('a', entry('a'), options.now());
    await store.clear();
    await keeps('a', undefined);
  },
  'gives a lease to one at a time': async ({ store, options, same }) => {
    if (store.lease === undefined) return;
    same((await store.lease('a', 1000, options.now())) === undefined, false, 'the first has none');
    same(await store.lease('a', 1000, options.now()), undefined, 'the second');
    same((await store.lease('b', 1000, options.now())) === undefined, false, 'another key has none');
  },
  'keeps what comes with the lease, which ends it': async ({ store, options, entry, same, keeps }) => {
    if (store.lease === undefined) return;
    const lease = await store.lease('a', 1000, options.now());
    same(await store.set('a', entry('loaded'), options.now(), lease), true, 'set');
    await keeps('a', 'loaded');
    same(await store.set('a', entry('again'), options.now(), lease), false, 'set once more');
    await keeps('a', 'loaded');
    same((await store.lease('a', 1000, options.now())) === undefined, false, 'the next has none');
  },
  'gives a lease to another when its time is over, and refuses who has lost it': async (trial) => {
    const { store, options, entry, same, keeps } = trial;
    if (store.lease === undefined) return;
    const lost = await store.lease('a', 1000, options.now());
    await options.advance(1500);
    const lease = await store.lease('a', 1000, options.now());
    same(lease === undefined, false, 'the next has none');
    same(await store.set('a', entry('late'), options.now(), lost), false, 'set of who has lost it');
    await keeps('a', undefined);
    same(await store.set('a', entry('loaded'), options.now(), lease), true, 'set of who has it');
    await keeps('a', 'loaded');
  },
  'takes the lease away with the entry': async ({ store, options, entry, same, keeps }) => {
    if (store.lease === undefined) return;
    const lost = await store.lease('a', 1000, options.now());
    await store.delete('a');
    same(await store.set('a', entry('late'), options.now(), lost), false, 'set after delete');
    await keeps('a', undefined);
    same((await store.lease('a', 1000, options.now())) === undefined, false, 'the next has none');
  },
  'lets another load at once when a lease is given back': async ({ store, options, same }) => {
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
 * Runs a store for `cache` through all that {@link CacheStore} says: what it keeps, for how long, and whom it lets load.
 * @param make makes a store that is empty
 * @returns what was tried
 * @throws CacheStoreError for the first thing that it does not do
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

/** For values that have been to another process and back. */
function asData(value: unknown): string | undefined {
  return typeof value === 'object' ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
}
