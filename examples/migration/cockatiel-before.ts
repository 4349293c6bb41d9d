/** The code with cockatiel that cockatiel.ts beside this file replaces. */
import assert from 'node:assert/strict';

class Unreachable extends Error {}
let runs = 0;
const findOrder = async (id: string, _signal: AbortSignal): Promise<string> => {
  runs += 1;
  if (runs < 3) throw new Unreachable('connection lost');
  return `order ${id}`;
};

// #region before
import {
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleType,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';

const transient = handleType(Unreachable);
const breaker = circuitBreaker(transient, { halfOpenAfter: 10_000, breaker: new ConsecutiveBreaker(5) });
const orders = wrap(
  retry(transient, { maxAttempts: 3, backoff: new ExponentialBackoff({ initialDelay: 10 }) }),
  breaker,
  timeout(2_000, TimeoutStrategy.Aggressive),
);
breaker.onBreak(() => console.log('orders are down'));

const order = await orders.execute(({ signal }) => findOrder('7', signal));
// #endregion

assert.deepEqual({ order, runs }, { order: 'order 7', runs: 3 });
