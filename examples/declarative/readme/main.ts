/** The README's lines and its policies.yaml, with a payment service that is busy for the first request of each method. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

let requests = 0;
const upstream = createServer((_request, response) => {
  requests += 1;
  response.writeHead(requests === 1 ? 503 : 200).end();
});
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/charges`;
const body = '{ "amount": 100 }';
const { signal } = new AbortController();
process.chdir(fileURLToPath(new URL('.', import.meta.url)));

// #region readme
import { loadPolicies } from 'seawall/config/node';
import { resilientFetch } from 'seawall/http';

const policies = await loadPolicies<{ payments: never; search: unknown[] }>('policies.yaml', {
  names: ['payments', 'search'], // the type declares the answers of their fallbacks: none, or a list
  watch: true,
});
const pay = resilientFetch(policies.payments); // a fetch with the policies of the file

const response = await pay(url, { method: 'POST', body, signal });
// #endregion
assert.deepEqual({ status: response.status, requests }, { status: 503, requests: 1 });

requests = 0;
assert.equal((await pay(url)).status, 200);
assert.equal(requests, 2);
console.log('a POST is sent once, a GET again');

policies.close();
upstream.close();
upstream.closeAllConnections();
