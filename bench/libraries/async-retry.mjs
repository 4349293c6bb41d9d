import asyncRetry from 'async-retry';

export const call = (fn) => () => asyncRetry(fn, { retries: 2 });
