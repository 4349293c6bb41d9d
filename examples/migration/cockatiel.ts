/** The same as cockatiel-before.ts, with seawall. */
import assert from 'node:assert/strict';

class Unreachable extends Error {}
let runs = 0;
const findOrder = async (id: string, _signal: AbortSignal): Promise<string> => {
  runs += 1;
  if (runs < 3) throw new Unreachable('connection lost');
  return `order ${id}`;
};

// #region after
import { circuitBreaker, errors, exponential, pipeline, retry, timeout } from 'seawall';

const transient = errors({ failure: [Unreachable] }, ({ ok }) => (ok ? 'success' : 'ignored'));
const breaker = circuitBreaker({ name: 'orders', consecutiveFailures: 5, breakDuration: '10s' });
const orders = pipeline(
  { name: 'orders', classify: transient }, // once, for all policies
  retry({ maxAttempts: 4, backoff: exponential({ initial: '10ms' }) }), // 3 retries are 4 attempts
  breaker,
  timeout('2s'),
);
breaker.on('circuit.opened', () => console.log('orders are down'));

const order = await orders.execute(({ signal }) => findOrder('7', signal));
// #endregion

assert.deepEqual({ order, runs, state: breaker.state }, { order: 'order 7', runs: 3, state: 'closed' });
await assert.rejects(
  orders.execute(() => {
    runs += 1;
    throw new Error('not transient');
  }),
);
assert.equal(runs, 4);
