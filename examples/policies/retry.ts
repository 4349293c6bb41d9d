/** A retry whose budget two pipelines share. */
import assert from 'node:assert/strict';

let runs = 0;
const read = async (id: string, _signal: AbortSignal): Promise<string> => {
  runs += 1;
  if (runs === 1) throw new Error('busy');
  return `row ${id}`;
};

// #region use
import { exponential, pipeline, retry, retryBudget, timeout } from 'seawall';

const budget = retryBudget({ name: 'database', ratio: 0.1 }); // one retry for ten calls of both pipelines together
const reading = pipeline(
  { name: 'reads' },
  timeout('3s'),
  retry({ maxAttempts: 4, backoff: exponential({ initial: '20ms', max: '1s' }), budget }),
);
const writing = pipeline({ name: 'writes' }, timeout('3s'), retry({ maxAttempts: 2, budget }));

const row = await reading.execute(({ signal }) => read('7', signal));
// #endregion

assert.deepEqual({ row, runs }, { row: 'row 7', runs: 2 });
assert.equal(await writing.execute(() => 'written'), 'written');
