/** A pipeline of Polly, with seawall. */
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

const orders = pipeline(
  { name: 'orders', classify: errors({ failure: [Unreachable] }, ({ ok }) => (ok ? 'success' : 'ignored')) },
  timeout('10s'),
  retry({ maxAttempts: 4, backoff: exponential({ initial: '200ms' }) }),
  circuitBreaker({ failureRate: 0.5, window: '30s', minimumCalls: 20, breakDuration: '15s' }),
  timeout('1s'),
);

const order = await orders.execute(({ signal }) => findOrder('7', signal));
// #endregion

assert.deepEqual({ order, runs }, { order: 'order 7', runs: 3 });
