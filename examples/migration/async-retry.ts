/** async-retry, and the same with seawall. */
import assert from 'node:assert/strict';

let runs = 0;
const find = async (id: string): Promise<{ status: number; body: string }> => {
  runs += 1;
  if (runs % 2 === 1) throw new Error('busy');
  return { status: id === 'absent' ? 404 : 200, body: id };
};

// #region before
// @ts-expect-error: it brings no types
import asyncRetry from 'async-retry';

const before = await asyncRetry(
  async (bail: (error: Error) => void) => {
    const { status, body } = await find('a');
    if (status === 404) return bail(new Error('no such thing')) as never;
    return body;
  },
  { retries: 5, minTimeout: 10, onRetry: (error: Error) => console.log('again:', error.message) },
);

// #endregion

// #region after
import { errors, exponential, pipeline, retry } from 'seawall';

class NotFound extends Error {}
const finding = pipeline(
  { name: 'finding', classify: errors({ success: [NotFound] }) }, // the service has answered
  retry({ maxAttempts: 6, backoff: exponential({ initial: '10ms' }) }),
);
finding.on('retry.scheduled', ({ outcome }) => console.log('again:', outcome.ok));

const after = await finding.execute(async () => {
  const { status, body } = await find('a');
  if (status === 404) throw new NotFound('no such thing');
  return body;
});
// #endregion

assert.deepEqual({ before, after, runs }, { before: 'a', after: 'a', runs: 4 });
