/** axios inside a pipeline: `http()` reads its errors, and knows by them which requests must not be sent twice. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios, { type AxiosRequestConfig, isAxiosError } from 'axios';
import { standardPipeline } from 'seawall/http';

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

const policies = standardPipeline({ name: 'upstream' });
const client = axios.create({ baseURL });

/** Like `client.request`, and the signal of each attempt reaches axios. */
function send<T>(config: AxiosRequestConfig): Promise<T> {
  return policies.execute(async ({ signal }) => (await client.request<T>({ ...config, signal })).data);
}

console.log('GET:', await send({ url: '/' }));

requests = 0;
try {
  await send({ url: '/', method: 'post', data: {} });
} catch (error) {
  if (!isAxiosError(error)) throw error;
  console.log(`POST: ${error.message}, after ${requests} request`);
}

// Without signals of one's own, a method can be wrapped as it is.
const get = policies.wrap((url: string) => client.get(url));
console.log('wrapped:', (await get('/')).status);

upstream.close();
upstream.closeAllConnections();
