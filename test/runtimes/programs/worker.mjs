// Bundled for workerd: the exercise in one request, and pipelines at module scope that many requests share.
import * as seawall from 'seawall';
import * as chaos from 'seawall/chaos';
import * as config from 'seawall/config';
import * as http from 'seawall/http';
import * as testing from 'seawall/testing';
import { exercise } from './exercise/exercise.mjs';

const { bulkhead, circuitBreaker, pipeline, rateLimiter, retry, timeout } = seawall;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const timed = pipeline({ name: 'timed' }, timeout('200ms'));
const retried = pipeline(
  { name: 'retried' },
  timeout('20s'),
  retry({ backoff: () => 50, budget: false }),
  circuitBreaker(),
);
const one = pipeline({ name: 'one' }, bulkhead({ maxConcurrent: 1, maxQueued: 10 }));
const limiter = rateLimiter({ permits: 1, period: '100ms', burst: 1, maxWait: '20s', maxQueued: 10 });
const limited = pipeline({ name: 'limited' }, limiter);
const api = http.resilientFetch(http.standard({ name: 'api', retry: { backoff: () => 30, budget: false } }));

const ways = {
  '/hang': () => timed.execute(() => sleep(2000)).catch(({ name }) => name),
  '/quick': () => timed.execute(() => 'quick'),
  '/retry': () =>
    retried.execute(({ attempt }) => (attempt < 3 ? Promise.reject(new Error('down')) : attempt)),
  '/bulkhead': () => one.execute(() => sleep(100)).then(() => 'done'),
  '/limiter': () => limited.execute(() => 'done'),
  '/fetch': async ({ BASE }) => (await (await api(`${BASE}/503?id=${Math.random()}`)).json()).n,
  '/exercise': async ({ BASE, DEAD_PORT }) => {
    const { AsyncLocalStorage } = await import('node:async_hooks').catch(() => ({}));
    const lib = { seawall, chaos, config, http, testing };
    return exercise(lib, { base: BASE, deadPort: DEAD_PORT, AsyncLocalStorage });
  },
};

export default {
  async fetch(request, env) {
    return Response.json(await ways[new URL(request.url).pathname](env));
  },
};
