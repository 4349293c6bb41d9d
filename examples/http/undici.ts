/** An interceptor for undici: all requests of the agent go through the policies of their origin. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let requests = 0;
const upstream = createServer((_request, response) => {
  requests += 1;
  response.writeHead(requests < 3 ? 503 : 200).end(`request ${requests}`);
});
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/`;
const { signal } = new AbortController();

// #region interceptor
import { standard, undiciInterceptor } from 'seawall/http';
import { Agent, request } from 'undici';

const agent = new Agent().compose(undiciInterceptor(standard({ name: 'upstream' })));

const { statusCode, body } = await request(url, { dispatcher: agent, signal });
// #endregion
console.log(statusCode, await body.text());

await agent.close();
upstream.close();
