import pRetry from 'p-retry';

export const call = (fn) => () => pRetry(fn, { retries: 2 });
