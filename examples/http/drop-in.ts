/** The README's three lines, with their own upstream. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const upstream = createServer((_request, response) => response.end('order 7'));
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/orders/7`;
const { signal } = new AbortController();

// #region readme
import { resilientFetch, standard } from 'seawall/http';

const api = resilientFetch(standard({ name: 'api' }));

const response = await api(url, { signal });
// #endregion
console.log(response.status, await response.text());

upstream.close();
upstream.closeAllConnections();
