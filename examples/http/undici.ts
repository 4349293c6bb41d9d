/** An interceptor for undici: everything that uses the agent goes through the policies of its origin. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { standard, undiciInterceptor } from 'seawall/http';
import { Agent, request } from 'undici';

let requests = 0;
const upstream = createServer((_request, response) => {
  requests += 1;
  response.writeHead(requests < 3 ? 503 : 200).end(`request ${requests}`);
});
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/`;

const base = new Agent();
const agent = base.compose(undiciInterceptor(standard({ name: 'upstream' }), { attemptHeader: 'x-attempt' }));

const { statusCode, body } = await request(url, { dispatcher: agent });
console.log(statusCode, await body.text());

await base.close();
upstream.close();
