import assert from 'node:assert/strict';
import { dependency } from './dependency.ts';

const upstream = await dependency();

// #region got-and-ky
import got from 'got';
import ky from 'ky';
import { standardPipeline } from 'seawall/http';

const policies = standardPipeline({ name: 'upstream' });

/** Calls the service with the client's own retries off: two layers of three attempts would make nine. */
const withGot = (url: string) =>
  policies.execute(({ signal }) => got(url, { signal, retry: { limit: 0 } }).json<{ stock: number }>());
const withKy = (url: string) =>
  policies.execute(({ signal }) => ky(url, { signal, retry: 0, timeout: false }).json<{ stock: number }>());
// #endregion

assert.deepEqual([await withGot(upstream.url), await withKy(upstream.url)], [{ stock: 7 }, { stock: 7 }]);
upstream.status = 503;
await assert.rejects(withGot(upstream.url), /503/);
console.log(`${upstream.received} requests, the last three to a server that fails`);
upstream.close();
