/** A circuit that opens, is inspected, and closes. */
import assert from 'node:assert/strict';

const charge = async (): Promise<string> => {
  throw new Error('unreachable');
};

// #region use
import { CircuitOpenError, circuitBreaker, pipeline, timeout } from 'seawall';

const breaker = circuitBreaker({
  name: 'payments',
  failureRate: 0.5,
  slowCallRate: 0.8,
  slowCallDuration: '2s',
  window: '30s',
  minimumCalls: 10,
});
const payments = pipeline({ name: 'payments' }, breaker, timeout('5s'));
payments.on('circuit.opened', ({ reason, breakMs }) => {
  console.log(`open for ${breakMs} ms: ${reason}`);
});

for (let call = 0; call < 11; call++) {
  const outcome = await payments.executeOutcome(charge);
  if (!outcome.ok && outcome.error instanceof CircuitOpenError) {
    // The eleventh call, which did not run.
    console.log(`come back in ${outcome.error.retryAfterMs} ms`);
  }
}
console.log(breaker.state, breaker.snapshot().failureRate);
// #endregion

assert.equal(breaker.state, 'open');
breaker.reset();
assert.equal(breaker.state, 'closed');
