import { existsSync, readdirSync } from 'node:fs';

/** What a folder of the source does, where its name does not say it. */
const FEATURES: Readonly<Record<string, string>> = {
  'adaptive-throttle': 'adaptiveThrottle: refuses here what the dependency would refuse',
  advice: 'advice and worst cases: policies beside each other',
  bulkhead: 'bulkhead: calls at once, queues, fair shares',
  cache: 'cache: answers that are kept, and their refresh',
  chaos: 'chaos: faults on purpose',
  'circuit-breaker': 'circuitBreaker: states, windows, probes, slow start',
  cli: 'the command `seawall`, with its migration',
  coalesce: 'coalesce: one call for all who ask the same',
  'concurrency-limiter': 'concurrencyLimiter: a limit that is found in use',
  config: 'configuration: files, schema, hot reload',
  core: 'the contract: outcomes, verdicts, durations, rules, events',
  engine: 'the engine: directives, abandonment, permits, signals, timers',
  failover: 'failover: one target after the other',
  fallback: 'fallback: an answer in place of a failure',
  hedge: 'hedge: a second attempt beside a slow one',
  hold: 'holdOnRetryAfter: waits where the server asks for it',
  http: 'HTTP: classifiers, fetch, undici, gRPC, retry hints',
  pipeline: 'pipelines: composing, nesting, perKey, map, wrap, custom layers',
  'rate-limiter': 'rateLimiter: token bucket and sliding window, keys, costs, refunds',
  redis: 'one limit for a fleet: Redis',
  retry: 'retry: backoffs, budgets, Retry-After',
  simulator: 'the simulator: pipelines in virtual time',
  structures: 'windows, buckets, queues, histograms',
  telemetry: 'metrics, traces and logs by OpenTelemetry',
  testing: 'the testing kit: virtual time, scripts, fault servers, matchers',
  timeout: 'timeout: of a call and of an attempt',
};

/** Tests of what no single folder of the source does. */
export const ACROSS: Readonly<Record<string, string>> = {
  assets: 'dashboards and alert rules, against a real Prometheus',
  composition: 'what policies make of each other',
  declarations: 'what holds for every policy: asked of each declaration',
  demo: 'the demo of an outage',
  docs: 'the pages and what is generated into them',
  mutation: 'mutation testing itself',
  performance: 'promises, timers and memory of a call',
  release: 'workflows and the change log',
  runtimes: 'Node, Bun, Deno, workers, browsers: the packed package',
  site: 'the site in a real browser',
  traps: 'traps of other libraries that no single policy avoids',
  types: 'types that users see',
};

const [START, END] = ['<!-- tests: generated -->', '<!-- /tests -->'];

export function foldersOf(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The page with its table up to date. */
export function withTable(page: string): string {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start === -1 || end === -1) throw new Error(`CONTRIBUTING.md has no ${START} … ${END}`);
  return `${page.slice(0, start)}${START}\n\n${table()}\n\n${page.slice(end)}`;
}

function table(): string {
  const own = foldersOf('src').map((folder) =>
    row(FEATURES[folder] ?? folder.replaceAll('-', ' '), `src/${folder}`, folder),
  );
  const across = Object.entries(ACROSS).map(([folder, what]) => row(what, undefined, folder));
  return ['| feature | source | tests | properties |', '| --- | --- | --- | --- |', ...own, ...across].join(
    '\n',
  );
}

function row(what: string, source: string | undefined, folder: string): string {
  const cells = [source, `test/${folder}`, `property-tests/${folder}`].map((path) =>
    path !== undefined && existsSync(path) ? `[${path}](${path})` : '',
  );
  return `| ${[what, ...cells].join(' | ')} |`;
}
