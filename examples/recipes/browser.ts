import assert from 'node:assert/strict';
import { dependency } from './dependency.ts';

const upstream = await dependency();

import { http, resilientFetch } from 'seawall/http';
// #region browser
import { circuitBreaker, pipeline, retry, timeout } from 'seawall/lite'; // without telemetry: fewer bytes

const api = resilientFetch(
  pipeline(
    { classify: http() },
    timeout('8s'),
    retry({ maxAttempts: 3 }),
    circuitBreaker({ consecutiveFailures: 5 }),
    timeout('3s'),
  ),
);

const leaving = new AbortController(); // abort it when the user leaves the view
const response = await api(upstream.url, { signal: leaving.signal });
// #endregion

assert.deepEqual(await response.json(), { stock: 7 });
console.log('one answer');
upstream.close();
