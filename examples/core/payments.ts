/** The ten lines of the README, around a dependency that fails twice and then answers. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let requests = 0;
const upstream = createServer((_request, response) => {
  requests += 1;
  if (requests <= 2) response.destroy();
  else response.end(JSON.stringify({ id: 'ch_1', status: 'paid' }));
});
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/charges/ch_1`;

// #region readme
import { bulkhead, circuitBreaker, exponential, pipeline, retry, timeout } from 'seawall';

const breaker = circuitBreaker({ name: 'payments', failureRate: 0.5, window: '30s' });
const payments = pipeline(
  { name: 'payments' },
  timeout('10s'), // the call as a whole
  retry({ maxAttempts: 4, backoff: exponential({ initial: '100ms', max: '5s' }) }),
  breaker,
  bulkhead({ maxConcurrent: 64, maxQueued: 128 }),
  timeout('800ms'), // each attempt
);

const charge = await payments.execute(({ signal }) =>
  fetch(url, { signal }).then((response) => response.json()),
);
console.log(charge, breaker.state);
// #endregion

upstream.close();
upstream.closeAllConnections();
