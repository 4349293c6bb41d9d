/** An SDK whose errors do not contain the method: the call itself says that it may be carried out twice. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { standardPipeline } from 'seawall/http';

let requests = 0;
const upstream = createServer((_request, response) => {
  requests += 1;
  response.writeHead(requests < 3 ? 502 : 200).end('["small", "large"]');
});
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/models`;

const client = {
  models: {
    async list({ signal }: { readonly signal: AbortSignal }): Promise<readonly string[]> {
      const response = await fetch(url, { signal }); // a bare fetch: it is the inside of the SDK
      if (response.ok) return response.json();
      throw Object.assign(new Error(`status ${response.status}`), { status: response.status });
    },
  },
};
const api = standardPipeline({ name: 'models' });

// #region idempotent
const models = await api.execute(({ signal }) => client.models.list({ signal }), { idempotent: true });
// #endregion
assert.deepEqual({ models, requests }, { models: ['small', 'large'], requests: 3 });

requests = 0;
await assert.rejects(
  api.execute(({ signal }) => client.models.list({ signal })),
  { status: 502 },
);
assert.equal(requests, 1);
console.log('only what the call calls idempotent is sent again');

upstream.close();
upstream.closeAllConnections();
