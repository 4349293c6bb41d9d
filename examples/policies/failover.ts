/** Several regions, and a database with replicas: a call goes to one that works. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = (status: number) =>
  new Promise<{ origin: string; close(): void }>((resolve) => {
    const listening = createServer((request, response) => {
      response.writeHead(status).end(`${request.url}`);
    }).listen(0, '127.0.0.1', () => {
      const { port } = listening.address() as AddressInfo;
      resolve({ origin: `http://127.0.0.1:${port}`, close: () => listening.close() });
    });
  });
const [lost, well] = [await server(503), await server(200)];
const [EU, US] = [lost.origin, well.origin];

// #region use
import { constant, failover, pipeline, retry, timeout } from 'seawall';
import { http, resilientFetch } from 'seawall/http';

const regions = failover({ endpoints: [EU, US], consecutiveFailures: 5, ejectionTime: '30s' });
const calls = pipeline(
  { name: 'orders', classify: http() },
  timeout('5s'),
  retry({ backoff: constant('20ms') }), // another attempt goes to another region
  regions,
  timeout('1s'),
);
const orders = resilientFetch(calls, { origin: regions.endpointOf });

const response = await orders('/orders/17'); // a path, or a URL whose origin is replaced
// #endregion

assert.equal(await response.text(), '/orders/17');
for (let more = 0; more < 20; more++) assert.equal((await orders('/orders')).status, 200);
assert.deepEqual(
  regions.snapshot().endpoints.map(({ state }) => state),
  ['ejected', 'available'],
);
lost.close();
well.close();

interface Pool {
  query(sql: string, options: { signal: AbortSignal }): Promise<string>;
}
const pool = (name: string): Pool => ({ query: async (sql) => `${sql} from ${name}` });

// #region replicas
const pools = { primary: pool('primary'), 'replica-a': pool('a'), 'replica-b': pool('b') };
const replicas = failover({
  endpoints: ['replica-a', 'replica-b', { name: 'primary', priority: 1 }], // the primary when the replicas are gone
  balance: 'least-loaded',
});
const reads = pipeline({ name: 'reads' }, timeout('2s'), retry(), replicas, timeout('500ms'));

const rows = await reads.execute((call) => pools[replicas.endpointOf(call)].query('select 1', call));
// #endregion

assert.match(rows, /select 1 from [ab]/);

// #region by-hand
replicas.eject('replica-a', { for: '10m' }); // a maintenance
replicas.readmit('replica-a');
// #endregion

console.log('the lost region gets no calls, and the other answers');
