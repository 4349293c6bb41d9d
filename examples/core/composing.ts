/** A pipeline for a catalogue with more readers than it can answer: the README's example of composition. */
import assert from 'node:assert/strict';
import { explain } from 'seawall/config';

let isDown = false;
let loads = 0;
const load = async (id: string, _signal: AbortSignal): Promise<{ id: string } | undefined> => {
  loads += 1;
  if (isDown) throw new Error('the catalogue is down');
  return { id };
};
const deadline = new Date(Date.now() + 1000);

// #region readme
import {
  adaptiveThrottle,
  bulkhead,
  cache,
  circuitBreaker,
  fallback,
  hedge,
  pipeline,
  retry,
  timeout,
} from 'seawall';

const catalogue = pipeline(
  { name: 'catalogue' },
  fallback(undefined), // a missing article is better than a missing page
  cache({ ttl: '30s', staleIfError: '1h' }), // one load for concurrent calls; an old answer during an outage
  timeout('2s'), // the whole call
  retry({ maxAttempts: 2 }), // at most a fifth more load, however many fail: the budget
  hedge({ delay: 'p95' }), // a second attempt beside one that is slower than most
  adaptiveThrottle(), // rejects the calls that an overloaded service would refuse, the least critical first
  circuitBreaker(), // stops calling a service that fails
  bulkhead({ maxConcurrent: 50, maxQueued: 200, queue: 'adaptive-lifo', priority: true }),
  timeout('500ms'), // each attempt
);

const article = (id: string) =>
  catalogue.execute(({ signal }) => load(id, signal), { key: id, deadline, criticality: 'sheddable' });
// #endregion

assert.deepEqual(explain(catalogue).findings, []);
assert.deepEqual(await Promise.all([article('7'), article('7')]), [{ id: '7' }, { id: '7' }]);
assert.equal(loads, 1);
isDown = true;
assert.deepEqual(await article('7'), { id: '7' });
assert.equal(await article('8'), undefined);
console.log('what was loaded before the outage stays, and the rest is left out');
