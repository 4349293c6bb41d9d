import pMemoize from 'p-memoize';

/** Keeps the promise of each key, without a bound and without a time. */
export const keep = (fn) => pMemoize(fn);
