/** axios with axios-retry, and with seawall. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let requests = 0;
const upstream = createServer((_request, response) => {
  requests += 1;
  response
    .writeHead(requests % 2 === 1 ? 503 : 200, { 'content-type': 'application/json' })
    .end('{"ok":true}');
});
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const baseURL = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;

// #region before
import axios, { type AxiosRequestConfig } from 'axios';
import axiosRetry from 'axios-retry';

const retrying = axios.create({ baseURL, timeout: 2_000 });
axiosRetry(retrying, { retries: 3, retryDelay: axiosRetry.exponentialDelay });

const before = (await retrying.get('/')).data;

// #endregion

// #region after
import { circuitBreaker, pipeline, retry, timeout } from 'seawall';
import { http } from 'seawall/http';

const client = axios.create({ baseURL });
const policies = pipeline(
  { name: 'upstream', classify: http() }, // reads axios' errors and Retry-After, and recognises requests that must not be sent twice
  timeout('10s'), // the whole call
  retry({ maxAttempts: 4 }),
  circuitBreaker(),
  timeout('2s'), // each attempt
);
function send<T>(config: AxiosRequestConfig): Promise<T> {
  return policies.execute(async ({ signal }) => (await client.request<T>({ ...config, signal })).data);
}

const after = await send({ url: '/' });
// #endregion

assert.deepEqual({ before, after, requests }, { before: { ok: true }, after: { ok: true }, requests: 4 });
upstream.close();
upstream.closeAllConnections();
