/** The README's lines, with a server that answers. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const upstream = createServer((_request, response) => response.end('charged'));
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/charges`;
process.chdir(fileURLToPath(new URL('.', import.meta.url)));
const functions = { onlyIdempotent: () => undefined };

// #region readme
import { loadPolicies } from 'seawall/config/node';

const policies = await loadPolicies('policies.yaml', {
  names: ['payments', 'search'],
  functions,
  watch: true,
});
const charge = await policies.payments.execute(({ signal }) => fetch(url, { signal }));
// #endregion
console.log(charge.status);
policies.close();
upstream.close();
upstream.closeAllConnections();
