/** A timeout for the call, and one for each attempt. */
import assert from 'node:assert/strict';

const search = async (query: string, _signal: AbortSignal): Promise<string[]> => [query];

// #region use
import { pipeline, retry, TimeoutError, timeout } from 'seawall';

const searching = pipeline(
  { name: 'search' },
  timeout('2s'), // the whole call: attempts and the delays between them
  retry({ maxAttempts: 3 }),
  timeout('500ms'), // each attempt; a timed-out attempt is a failure and is retried
);

const hits = await searching.execute(({ signal }) => search('wave', signal));
// #endregion

assert.deepEqual(hits, ['wave']);
const impatient = pipeline(timeout(5));
await assert.rejects(
  impatient.execute(({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve))),
  (error) => error instanceof TimeoutError && error.timeoutMs === 5,
);
