/** Deliberate faults, which are off unless they are switched on. */
import assert from 'node:assert/strict';

// #region use
import { pipeline, retry, timeout } from 'seawall';
import { chaos, chaosSwitch } from 'seawall/chaos';

const experiment = chaosSwitch({ on: false });
const payments = pipeline(
  { name: 'payments' },
  timeout('5s'),
  retry({ maxAttempts: 3 }),
  chaos.latency({ latency: '1s', rate: 0.05, maxActive: 10, switch: experiment }), // innermost
);
// #endregion

assert.equal(await payments.execute(() => 'calm'), 'calm');
