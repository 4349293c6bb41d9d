/** Decorators of Resilience4j, with seawall. */
import assert from 'node:assert/strict';

const charge = async (amount: number): Promise<string> => `charged ${amount}`;

// #region after
import { bulkhead, circuitBreaker, constant, fallback, pipeline, retry, timeout } from 'seawall';

const breaker = circuitBreaker({
  name: 'payments',
  failureRate: 0.5,
  slowCallRate: 0.8,
  slowCallDuration: '2s',
  window: '60s',
  minimumCalls: 100,
  breakDuration: '60s',
  halfOpen: { permits: 10, successRate: 0.5 },
});
const payments = pipeline(
  { name: 'payments' },
  fallback('later'),
  retry({ maxAttempts: 3, backoff: constant('500ms') }),
  breaker,
  timeout('1s'),
  bulkhead({ maxConcurrent: 25 }),
);
const pay = payments.wrap(charge);
const answer = await pay(12);
// #endregion

assert.deepEqual([answer, breaker.state], ['charged 12', 'closed']);
