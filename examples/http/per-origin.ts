/** A host that is down opens only its own circuit; the others are not affected. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { circuitBreaker, constant, isResilienceError, perKey, pipeline, retry, timeout } from 'seawall';
import { http, resilientFetch } from 'seawall/http';

async function serve(status: number): Promise<{ url: string; close(): void }> {
  const server = createServer((_request, response) => void response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

const hosts = perKey(
  () =>
    pipeline(
      { name: 'hosts', classify: http() },
      retry({ maxAttempts: 2, backoff: constant('10ms') }),
      circuitBreaker({ consecutiveFailures: 4, breakDuration: '30s' }),
      timeout('1s'),
    ),
  { max: 500, idle: '30m' },
);
hosts.on('circuit.opened', ({ key }) =>
  console.log(`the circuit of ${key === down.url ? 'the one' : 'the other'} is open`),
);
const api = resilientFetch(hosts);

const down = await serve(500);
const up = await serve(200);
for (let call = 1; call <= 3; call++) {
  const answer = await api(down.url).then(
    ({ status }) => status,
    (error) => (isResilienceError(error) ? error.code : error),
  );
  console.log(`down: ${answer}, up: ${(await api(up.url)).status}`);
}

down.close();
up.close();
