import { type Reading, type Runtime, report } from '../core/index.ts';
import type { Leasing } from './load.ts';
import { type CacheEntry, type CacheStore, isEntry, type Lease, type Soon } from './store.ts';

export type StoreOperation = 'get' | 'set' | 'delete' | 'clear' | 'lease' | 'release';

/** It threw or rejected; it did not answer in time; it answered with something that is no entry. */
export type StoreFailure = 'error' | 'late' | 'invalid';

/** Told of each failure of the store. */
export type Failed = (operation: StoreOperation, reason: StoreFailure, error: unknown) => void;

/** For how long a store that did not answer in time is not asked again: else each call would wait for it. */
const REST_MS = 1000;

/** The store has not answered: it is not asked anything else for the same call. */
export const UNANSWERED: unique symbol = Symbol('unanswered');

/** The answer of a store: `undefined` if nothing is kept. */
export type Found = CacheEntry | undefined | typeof UNANSWERED;

const UNASKED: Leasing = Object.freeze({ is: 'unasked' });
const ELSEWHERE: Leasing = Object.freeze({ is: 'elsewhere' });
export const UNKNOWN: Leasing = Object.freeze({ is: 'unknown' });

/** A store from outside: whatever it does, a call goes on, within a bounded time. */
export class GuardedStore {
  timeoutMs: number;
  readonly #store: CacheStore;
  readonly #failed: Failed;
  #restUntil = Number.NEGATIVE_INFINITY;

  constructor(store: CacheStore, timeoutMs: number, failed: Failed) {
    this.#store = store;
    this.timeoutMs = timeoutMs;
    this.#failed = failed;
  }

  /** Looks up the entry under the key. */
  get(key: string, now: number, runtime: Runtime): Soon<Found> {
    if (now < this.#restUntil) return UNANSWERED;
    return this.#ask<CacheEntry | undefined, Found>(
      'get',
      () => this.#store.get(key, now),
      runtime,
      UNANSWERED,
      (found) => {
        if (found === undefined || found === null) return undefined;
        if (isEntry(found)) return found;
        this.#failed('get', 'invalid', found);
        return undefined;
      },
    );
  }

  lease(key: string, ms: number, now: number, runtime: Runtime): Soon<Leasing> {
    const { lease } = this.#store;
    if (lease === undefined) return UNASKED;
    if (now < this.#restUntil) return UNKNOWN;
    return this.#ask(
      'lease',
      () => lease.call(this.#store, key, ms, now),
      runtime,
      UNKNOWN,
      (given) => (given === undefined || given === null ? ELSEWHERE : { is: 'given', lease: given }),
    );
  }

  /** Nobody waits for it. */
  set(key: string, entry: CacheEntry, leasing: Leasing, now: number): void {
    const lease = leasing.is === 'given' ? leasing.lease : undefined;
    this.#tell('set', () => this.#store.set(key, entry, now, lease));
  }

  /** Nobody waits for it. */
  release(key: string, lease: Lease): void {
    const { release } = this.#store;
    if (release !== undefined) this.#tell('release', () => release.call(this.#store, key, lease));
  }

  /** @throws what the store does, or that it does not answer: the entry may still be there */
  async delete(key: string, runtime: Runtime): Promise<void> {
    await this.#insist('delete', () => this.#store.delete(key), runtime);
  }

  /** @throws as `delete`; TypeError for a store that cannot */
  async clear(runtime: Runtime): Promise<void> {
    const { clear } = this.#store;
    if (clear === undefined) throw new TypeError('the store of this cache cannot be cleared');
    await this.#insist('clear', () => clear.call(this.#store), runtime);
  }

  attach(runtime: Runtime): void {
    try {
      this.#store.attach?.(runtime);
    } catch (error) {
      report(runtime, error);
    }
  }

  /** @throws what the store does */
  reading(): Reading | undefined {
    return this.#store.reading?.();
  }

  #ask<T, U>(
    operation: StoreOperation,
    ask: () => Soon<T>,
    runtime: Runtime,
    otherwise: U,
    read: (answer: T) => U,
  ): Soon<U> {
    let answer: Soon<T>;
    try {
      answer = ask();
      if (!isLater(answer)) return read(answer);
    } catch (error) {
      this.#failed(operation, 'error', error);
      return otherwise;
    }
    return bounded(answer, this.timeoutMs, runtime).then(
      (known) => {
        if (known !== TOO_LATE) return read(known as T);
        this.#restUntil = runtime.clock.now() + REST_MS;
        this.#failed(operation, 'late', undefined);
        return otherwise;
      },
      (error: unknown) => {
        this.#failed(operation, 'error', error);
        return otherwise;
      },
    );
  }

  #tell(operation: StoreOperation, tell: () => Soon<unknown>): void {
    const failed = (error: unknown): void => this.#failed(operation, 'error', error);
    try {
      const answer = tell();
      if (isLater(answer)) answer.then(undefined, failed);
    } catch (error) {
      failed(error);
    }
  }

  async #insist(operation: StoreOperation, ask: () => Soon<unknown>, runtime: Runtime): Promise<void> {
    try {
      const answer = await bounded(Promise.resolve(ask()), this.timeoutMs, runtime);
      if (answer !== TOO_LATE) return;
    } catch (error) {
      this.#failed(operation, 'error', error);
      throw error;
    }
    this.#failed(operation, 'late', undefined);
    throw new Error(`the store of the cache has not answered within ${this.timeoutMs} ms: ${operation}`);
  }
}

export function isLater<T>(answer: Soon<T>): answer is PromiseLike<T> {
  return typeof (answer as { readonly then?: unknown } | null | undefined)?.then === 'function';
}

const TOO_LATE = Symbol('too late');

/** The outcome of the promise, unless that takes longer. A stall of the event loop of our own blames nobody. */
function bounded<T>(
  promise: PromiseLike<T>,
  ms: number,
  { clock, platform }: Runtime,
): Promise<T | typeof TOO_LATE> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => resolve(TOO_LATE);
    const cancel = clock.setTimer(ms, () => {
      if (platform === undefined) clock.setTimer(0, giveUp);
      else platform.afterPoll(giveUp);
    });
    promise.then(
      (answer) => {
        cancel();
        resolve(answer);
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}
