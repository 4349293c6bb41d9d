/** A deadline that is passed on: from a caller through one service to the next. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let told: number | undefined;
const stockUrl = await listen((request, response) => {
  told = Number(request.headers['x-envoy-expected-rq-timeout-ms']);
  response.end('7');
});

// #region serve
import { pipeline, retry, timeout } from 'seawall';
import { criticalityFrom, deadlineFrom, http, resilientFetch } from 'seawall/http';

const stock = resilientFetch(pipeline({ name: 'stock', classify: http() }, retry(), timeout('1s')), {
  deadlineHeader: true, // sends the remaining ms to the next service
});
const requests = pipeline({ name: 'requests' });

const serve: RequestListener = async (request, response) => {
  const outcome = await requests.executeOutcome(async () => (await stock(stockUrl)).text(), {
    deadline: deadlineFrom(request), // also applies to the call to the stock, and to its retries
    criticality: criticalityFrom(request),
  });
  response.writeHead(outcome.ok ? 200 : 504).end(outcome.ok ? outcome.value : undefined);
};
// #endregion

const url = await listen(serve);
const caller = resilientFetch(pipeline({ classify: http() }), { deadlineHeader: true });
const response = await caller(url, { deadline: Date.now() + 500 });
assert.equal(await response.text(), '7');
assert(told !== undefined && told <= 500);
console.log(`the last service was told of ${told} of 500 ms`);
