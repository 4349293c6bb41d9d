import { failure, type Outcome, type Reading, type Runtime, success } from '../core/index.ts';

/** At once, or later. */
export type Soon<T> = T | PromiseLike<T>;

/** The entry that a cache keeps under a key. Times are in ms of the clock of the runtime that the cache runs on, as the `now` beside it. */
export interface CacheEntry<T = unknown> {
  /** The value that the operation answered with, or the error that it failed with. */
  readonly value: T;
  /** True if `value` is an error: what was asked for is known to fail. */
  readonly isFailure: boolean;
  readonly storedAt: number;
  /** Until then it answers. */
  readonly freshUntil: number;
  /** Until then it answers while what it stands for is loaded anew. At least `freshUntil`. */
  readonly staleUntil: number;
  /** Until then it answers where loading it anew fails. At least `freshUntil`. */
  readonly errorUntil: number;
  /** Until then it is kept: at least as long as all of these, and longer where loading it anew is cheaper by what is known of it. */
  readonly keptUntil: number;
  /** How large it is, as `sizeOf` says; 0 where nothing bounds the size. */
  readonly size: number;
}

/** The right to load what belongs under a key. Only the store that gave it away knows what is in it. */
export type Lease = unknown;

/**
 * Where a cache keeps its entries: in this process, or where many share them.
 *
 * Each method may answer at once or by a promise. An error that it throws, a promise that is rejected or does not settle in time, and an answer that
 * is no entry are failures of the store: the call goes on as if nothing were kept, and an event tells of it.
 *
 * **Times.** Entries carry times of the caller's own clock, of which `now` is the present. Those of two processes cannot be compared, so a store that they share keeps
 * how long each time is from now when it is set, and how old the entry is when it is read, by the clock of its server.
 *
 * **Leases.** One of many that miss the same key loads it. It asks for a lease before it begins, and gives it back with what it has loaded.
 * A lease is lost when its time is over and another was given since, and when the key was deleted: then the store refuses the entry.
 * So what was loaded before a change is never kept after the change was told. A store without `lease` lets everybody load.
 *
 * `checkStore()` of `seawall/testing` runs a store through all this.
 */
export interface CacheStore {
  /**
   * Looks up the entry under the key; `undefined` if there is none, or nothing that is to be kept at `now`. An entry is
   * frozen, or nobody else's: the cache does not change it.
   */
  get(key: string, now: number): Soon<CacheEntry | undefined>;
  /**
   * Keeps the entry in place of what was there.
   * @param lease as `lease` gave it, which it ends; without one nothing is asked for
   * @returns false if it is not kept: its lease was lost, or it is too large
   */
  set(key: string, entry: CacheEntry, now: number, lease?: Lease): Soon<boolean>;
  /** Forgets the entry, and takes away the lease. */
  delete(key: string): Soon<void>;
  /** Forgets all entries, and takes away all leases. @default the cache cannot be cleared */
  clear?(): Soon<void>;
  /**
   * Asks to be the one that loads what belongs under the key.
   * @param ms for how long; afterwards another may have it
   * @returns `undefined` if somebody else has it
   */
  lease?(key: string, ms: number, now: number): Soon<Lease | undefined>;
  /** Gives the lease back: there is nothing to keep, and another may load. @default the others wait until its time is over */
  release?(key: string, lease: Lease): Soon<void>;
  /** Tells the runtime that the cache runs on, when it is composed into a pipeline. @default it is not told */
  attach?(runtime: Runtime): void;
  /** The store's part of the cache's reading, for metrics. @default none */
  reading?(): Reading;
}

/** True if a store has answered with an entry; of what came from outside nothing is certain. */
export function isEntry(answer: unknown): answer is CacheEntry {
  if (typeof answer !== 'object' || answer === null) return false;
  const entry = answer as Readonly<Record<keyof CacheEntry, unknown>>;
  return (
    'value' in answer &&
    typeof entry.isFailure === 'boolean' &&
    [entry.storedAt, entry.freshUntil, entry.staleUntil, entry.errorUntil, entry.keptUntil].every(
      (time) => typeof time === 'number' && !Number.isNaN(time),
    )
  );
}

/** A kept entry answers in place of the operation: it has the same type. */
export function outcomeOf({ value, isFailure }: CacheEntry): Outcome<never> {
  return isFailure ? failure(value) : success(value as never);
}
