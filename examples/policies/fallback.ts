/** Three sources of a fallback. */
import assert from 'node:assert/strict';

const fetchPrice = async (): Promise<number> => {
  throw new Error('down');
};
const lastPrice = 41;

// #region use
import { fallback, pipeline, timeout } from 'seawall';

const empty = pipeline(fallback<number[]>([]), timeout('1s')); // a value
const stale = pipeline(
  fallback(() => lastPrice),
  timeout('1s'),
); // a function of the failure
const secondary = pipeline({ name: 'secondary' }, timeout('2s'));
const either = pipeline(fallback(secondary), timeout('1s')); // the same operation through another pipeline

const price = await stale.execute(fetchPrice);
// #endregion

assert.equal(price, 41);
assert.deepEqual(await empty.execute(fetchPrice), []);
let runs = 0;
assert.equal(
  await either.execute(() => {
    runs += 1;
    if (runs === 1) throw new Error('down');
    return 'from the secondary';
  }),
  'from the secondary',
);
