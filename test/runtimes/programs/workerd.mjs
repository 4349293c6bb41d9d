// Runs worker.mjs, bundled, in workerd, for a compatibility date. Needs the Node.js version that Miniflare needs.
import { readFileSync } from 'node:fs';
import { Miniflare } from 'miniflare';

const [bundle, base, deadPort, compatibilityDate, ...compatibilityFlags] = process.argv.slice(2);
const modules = [{ type: 'ESModule', path: 'index.mjs', contents: readFileSync(bundle, 'utf8') }];
const bindings = { BASE: base, DEAD_PORT: deadPort };
const worker = new Miniflare({ modules, compatibilityDate, compatibilityFlags, bindings });

const ask = async (path) => {
  const response = await worker.dispatchFetch(`http://worker${path}`);
  const text = await response.text();
  return response.ok ? JSON.parse(text) : `${response.status}: ${text.slice(0, 200)}`;
};
const inTurn = async (paths) => {
  const answers = [];
  for (const path of paths) answers.push(await ask(path));
  return answers;
};
const atOnce = (path) => Promise.all(Array.from({ length: 5 }, () => ask(path)));
const times = (value) => Array(5).fill(value);

const shared = {
  'timeouts of one request after another': [
    inTurn,
    ['/hang', '/quick', '/hang', '/quick', '/hang'],
    ['TimeoutError', 'quick', 'TimeoutError', 'quick', 'TimeoutError'],
  ],
  'timeouts of requests at once': [atOnce, '/hang', times('TimeoutError')],
  'retries of requests at once': [atOnce, '/retry', times(3)],
  'fetches of requests at once': [atOnce, '/fetch', times(3)],
};
// Since that date, a request that waits for another continues in its own context.
if (compatibilityDate >= '2024-10-14') {
  shared['a bulkhead of requests at once'] = [atOnce, '/bulkhead', times('done')];
  shared['a rate limiter of requests at once'] = [atOnce, '/limiter', times('done')];
}

const rows = [];
for (const [name, [how, what, expected]] of Object.entries(shared)) {
  const seen = JSON.stringify(await how(what));
  const error = seen === JSON.stringify(expected) ? undefined : seen;
  rows.push({ group: 'shared', name, error });
}
const exercised = await ask('/exercise');
if (typeof exercised === 'string') throw new Error(exercised);
console.log(`ROWS ${JSON.stringify([...exercised, ...rows])}`);
await worker.dispose();
