import { memoize, Semaphore } from 'es-toolkit';

/** Calls inside a permit of a semaphore, whose queue is unbounded and cannot be left. */
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

/** Keeps the promise of each key, without a limit on number or time. */
export const keep = (fn) => memoize(fn);
