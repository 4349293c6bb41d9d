import { memoize, Semaphore } from 'es-toolkit';

/** A call inside a permit of a semaphore, which has neither a bound on its queue nor a way to leave it. */
export function call(fn, limit) {
  const semaphore = new Semaphore(limit);
  return async () => {
    await semaphore.acquire();
    try {
      return await fn();
    } finally {
      semaphore.release();
    }
  };
}

/** Keeps the promise of each key, without a bound and without a time. */
export const keep = (fn) => memoize(fn);
