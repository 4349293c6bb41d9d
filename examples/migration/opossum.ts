/** A circuit breaker of opossum, and the same with seawall. */
import assert from 'node:assert/strict';

class NotFound extends Error {
  readonly status = 404;
}
const findPrice = async (article: string): Promise<number> => {
  if (article === 'unknown') throw new NotFound('no such article');
  return article.length;
};

// #region before
import CircuitBreaker from 'opossum';

const guarded = new CircuitBreaker(findPrice, {
  name: 'prices',
  timeout: 3_000,
  errorThresholdPercentage: 50,
  volumeThreshold: 10,
  resetTimeout: 30_000,
  capacity: 50,
  errorFilter: ({ status }) => status === 404, // not a failure of the service
});
guarded.fallback(() => 0);
guarded.on('open', () => console.log('prices are down'));

const before = await guarded.fire('apples');

// #endregion

// #region after
import { bulkhead, circuitBreaker, errors, fallback, pipeline, timeout } from 'seawall';

const breaker = circuitBreaker({
  name: 'prices',
  failureRate: 0.5,
  window: '10s',
  minimumCalls: 10,
  breakDuration: '30s',
});
const prices = pipeline(
  { name: 'prices', classify: errors({ ignored: [NotFound] }) },
  fallback(0),
  breaker,
  bulkhead({ maxConcurrent: 50 }),
  timeout('3s'),
);
prices.on('circuit.opened', () => console.log('prices are down'));
const price = prices.wrap(findPrice);

const after = await price('apples');
// #endregion

assert.deepEqual([before, after], [6, 6]);
await assert.rejects(price('unknown'), { message: 'no such article' }); // no fallback for it, as with opossum
guarded.shutdown();
