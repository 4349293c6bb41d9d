import pMemoize from 'p-memoize';

/** Keeps the promise of each key, without a limit on number or time. */
export const keep = (fn) => pMemoize(fn);
