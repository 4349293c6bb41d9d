/** Responses that are cached as long as they allow, and revalidated afterwards. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const seen: string[] = [];
let isDown = false;
const upstream = createServer((request, response) => {
  seen.push(request.headers['if-none-match'] === '"v1"' ? 'confirm' : 'all');
  if (isDown) response.writeHead(503).end();
  else if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
  else {
    response.writeHead(200, { 'cache-control': 'max-age=0, stale-if-error=3600', etag: '"v1"' });
    response.end('["small", "large"]');
  }
});
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/sizes`;

// #region use
import { pipeline, retry, timeout } from 'seawall';
import { http, resilientFetch } from 'seawall/http';
import { httpCache } from 'seawall/http/cache';

const kept = httpCache({ staleIfError: '1h', maxSize: 20_000_000 }); // bytes of bodies
const api = resilientFetch(pipeline({ name: 'sizes', classify: http() }, kept, retry(), timeout('2s')), {
  share: true, // concurrent requests for the same URL share an answer
});

const sizes = await (await api(url)).json();
// #endregion
assert.deepEqual(sizes, ['small', 'large']);
assert.deepEqual(await (await api(url)).json(), sizes); // revalidated by a 304
isDown = true;
assert.deepEqual(await (await api(url)).json(), sizes); // the server is down
assert.deepEqual(seen.slice(0, 2), ['all', 'confirm']);
console.log(`${seen.length} requests:`, seen.join(', '), kept.snapshot());

upstream.close();
upstream.closeAllConnections();
