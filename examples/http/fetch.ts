/** A drop-in `fetch`: retries, circuit breaker, timeouts and Retry-After, in one line. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resilientFetch, standard } from 'seawall/http';

// An upstream with short problems: it answers 503 with Retry-After, then resets the connection, then answers.
let requests = 0;
const upstream = createServer((_request, response) => {
  requests += 1;
  if (requests === 1) response.writeHead(503, { 'retry-after': '1' }).end('busy');
  else if (requests === 2) response.destroy();
  else response.end('fine');
});
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/orders/7`;

const policies = standard({ name: 'orders', timeout: '20s', attemptTimeout: '2s' });
policies.on('retry.scheduled', ({ attempt, delayMs, delaySource }) => {
  console.log(`attempt ${attempt} failed; the next comes in ${Math.round(delayMs)} ms (${delaySource})`);
});
const api = resilientFetch(policies);

const response = await api(url, { headers: { accept: 'text/plain' } });
console.log(response.status, await response.text());

// A POST may have been carried out, so it is not sent again.
requests = 0;
const refused = await api(url, { method: 'POST', body: '{}' });
assert.deepEqual({ status: refused.status, requests }, { status: 503, requests: 1 });

// With an `Idempotency-Key`, the POST is repeated, if the server supports the header. A server that does not would carry it out
// twice.
requests = 0;
const safely = resilientFetch(policies, { idempotencyKey: true });
const accepted = await safely(url, { method: 'POST', body: '{}' });
assert.deepEqual({ status: accepted.status, requests }, { status: 200, requests: 3 });
console.log('a POST is sent once, one with a key until it is answered');

upstream.close();
upstream.closeAllConnections();
