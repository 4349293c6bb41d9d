/** A limit for each tenant, and one that lets calls wait. */
import assert from 'node:assert/strict';

const send = async (message: string): Promise<string> => `sent ${message}`;

// #region use
import { pipeline, RateLimitedError, rateLimiter } from 'seawall';

const perTenant = rateLimiter({ name: 'tenants', permits: 2, period: '1m', key: true });
const vendor = rateLimiter({ name: 'vendor', permits: 50, period: '1s', maxWait: '2s', maxQueued: 200 });
const sending = pipeline({ name: 'sending' }, perTenant, vendor);

const outcomes = [];
for (const message of ['a', 'b', 'c']) {
  outcomes.push(await sending.executeOutcome(() => send(message), { key: 'tenant-7' }));
}
const [, , third] = outcomes;
if (third?.ok === false && third.error instanceof RateLimitedError) {
  console.log(`again in ${third.error.retryAfterMs} ms`);
}
// #endregion

assert.deepEqual(
  outcomes.map(({ ok }) => ok),
  [true, true, false],
);
