/** axios inside a pipeline: `http()` reads its errors, and recognises requests that must not be sent twice. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let requests = 0;
const upstream = createServer((request, response) => {
  requests += 1;
  const failing = requests < 3 || request.method === 'POST';
  response
    .writeHead(failing ? 503 : 200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ requests }));
});
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const baseURL = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;

// #region axios
import axios, { type AxiosRequestConfig } from 'axios';
import { standardPipeline } from 'seawall/http';

const policies = standardPipeline({ name: 'upstream' });
const client = axios.create({ baseURL });

/** Sends like `client.request`, and passes the signal of each attempt to axios. */
function send<T>(config: AxiosRequestConfig): Promise<T> {
  return policies.execute(async ({ signal }) => (await client.request<T>({ ...config, signal })).data);
}
// #endregion

assert.deepEqual(await send({ url: '/' }), { requests: 3 });

requests = 0;
await assert.rejects(send({ url: '/', method: 'post', data: {} }), { message: /503/ });
assert.equal(requests, 1);
console.log('a GET is repeated until it succeeds, a POST reaches the server once');

upstream.close();
upstream.closeAllConnections();
