/** p-retry, and the same with seawall. */
import assert from 'node:assert/strict';
import type { Call } from 'seawall';

let runs = 0;
const read = async (): Promise<string> => {
  runs += 1;
  if (runs % 3 !== 0) throw new Error('busy');
  return 'content';
};
const { signal } = new AbortController();

// #region before
import pRetry, { AbortError } from 'p-retry';

const before = await pRetry(
  async () => {
    const content = await read();
    if (content === '') throw new AbortError('empty: no use in asking again');
    return content;
  },
  { retries: 4, minTimeout: 10, factor: 2, randomize: true, maxRetryTime: 5_000, signal },
);

// #endregion

// #region after
import { exponential, pipeline, retry } from 'seawall';

class Empty extends Error {}
const reading = pipeline(
  { name: 'reading' },
  retry({
    maxAttempts: 5,
    backoff: exponential({ initial: '10ms', multiplier: 2 }),
    maxElapsed: '5s',
    shouldRetry: (outcome) => (!outcome.ok && outcome.error instanceof Empty ? false : undefined),
  }),
);
const readOnce = async (_call: Call): Promise<string> => {
  const content = await read();
  if (content === '') throw new Empty('no use in asking again');
  return content;
};

const after = await reading.execute(readOnce, { signal });
// #endregion

assert.deepEqual({ before, after, runs }, { before: 'content', after: 'content', runs: 6 });
