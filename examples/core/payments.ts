/** The README's first lines, with a payment service that first answers 503 twice, and then answers everything except a POST. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let requests = 0;
const upstream = createServer((request, response) => {
  requests += 1;
  const busy = requests <= 2 || request.method === 'POST';
  response.writeHead(busy ? 503 : 200).end(JSON.stringify({ id: 'ch_1', status: busy ? 'busy' : 'paid' }));
});
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/charges/ch_1`;
const { signal } = new AbortController();

// #region readme
import { bulkhead, circuitBreaker, exponential, pipeline, retry, timeout } from 'seawall';
import { http, resilientFetch } from 'seawall/http';

const breaker = circuitBreaker({ name: 'payments', failureRate: 0.5, window: '30s' });
const payments = pipeline(
  { name: 'payments', classify: http() }, // a 503 is a failure, a 404 is an answer
  timeout('10s'), // the whole call
  retry({ maxAttempts: 4, backoff: exponential({ initial: '100ms', max: '5s' }) }),
  breaker,
  bulkhead({ maxConcurrent: 64, maxQueued: 128 }),
  timeout('800ms'), // each attempt
);
const api = resilientFetch(payments); // repeats a GET, but no POST that may have arrived

const response = await api(url, { signal });
if (!response.ok) throw new Error(`payments answered ${response.status}, circuit ${breaker.state}`);
const charge = await response.json();
// #endregion
assert.deepEqual({ charge, requests }, { charge: { id: 'ch_1', status: 'paid' }, requests: 3 });

requests = 0;
const refused = await api(url, { method: 'POST', body: '{}' });
assert.deepEqual({ status: refused.status, requests }, { status: 503, requests: 1 });
console.log('a GET is repeated until it succeeds, a POST reaches the service once');

upstream.close();
upstream.closeAllConnections();
