import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import axiosRetry from 'axios-retry';
import got from 'got';
import ky from 'ky';
import { Agent, interceptors, request } from 'undici';
import { resilientFetch, standard } from '../src/http/index.ts';

/**
 * Measures how HTTP clients use `Retry-After`: a server answers once with a header field and a 503, and records the time of the
 * next request. The real libraries run with their defaults, and only their retry switched on. Writes the table into docs/http.md.
 */

const PAGE = 'docs/http.md';
/** Longest time to wait for a client, in ms. */
const PATIENCE_MS = 9000;

type Client = (url: string, signal: AbortSignal) => Promise<unknown>;

const api = resilientFetch(standard({ name: 'table' }));
const agent = new Agent().compose(interceptors.retry());
const retryingAxios = axios.create();
axiosRetry(retryingAxios, { retries: 3, retryDelay: axiosRetry.exponentialDelay });

const clients: Record<string, Client> = {
  seawall: (url, signal) => api(url, { signal }),
  undici: (url, signal) => request(url, { dispatcher: agent, signal }),
  got: (url, signal) => got(url, { signal }),
  ky: (url, signal) => ky(url, { signal }),
  'axios-retry': (url, signal) => retryingAxios.get(url, { signal }),
};

interface Form {
  readonly name: string;
  readonly value: () => string;
  readonly zone?: string;
}

const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1000);

function asctime(date: Date): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = date.toUTCString().split(' ');
  return `${weekday.slice(0, 3)} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`;
}

const forms: Form[] = [
  { name: '`1`', value: () => '1' },
  { name: 'HTTP date, 3 s ahead', value: () => inSeconds(3).toUTCString() },
  { name: 'HTTP date, past', value: () => inSeconds(-3600).toUTCString() },
  { name: '`0`', value: () => '0' },
  { name: '`0.5`', value: () => '0.5' },
  { name: '`-5`', value: () => '-5' },
  { name: '`0x1`', value: () => '0x1' },
  { name: '`soon`', value: () => 'soon' },
  { name: 'empty', value: () => '' },
  { name: '`86400` (a day)', value: () => '86400' },
  { name: 'asctime, 3 s ahead, in Tokyo', value: () => asctime(inSeconds(3)), zone: 'Asia/Tokyo' },
  { name: 'asctime, 3 s ahead, in New York', value: () => asctime(inSeconds(3)), zone: 'America/New_York' },
];

/** The times of the requests for each path. */
const asked = new Map<string, number[]>();
const values = new Map<string, string>();

const server = createServer((incoming: IncomingMessage, response: ServerResponse) => {
  const path = incoming.url ?? '';
  const times = asked.get(path) ?? [];
  asked.set(path, [...times, performance.now()]);
  if (times.length > 0) response.end('fine');
  else response.writeHead(503, { 'retry-after': values.get(path) ?? '' }).end();
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function measure(client: string, form: Form, index: number): Promise<string> {
  const path = `/${client}/${index}`;
  values.set(path, form.value());
  let outcome = '';
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const call = clients[client] as Client;
  await call(base + path, patience).then(
    () => {
      outcome = 'no retry';
    },
    () => {
      outcome = patience.aborted ? `waits for more than ${PATIENCE_MS / 1000} s` : 'no retry';
    },
  );
  const [first, second] = asked.get(path) ?? [];
  return first === undefined || second === undefined ? outcome : `${Math.round(second - first)}`;
}

/** One process cannot use several time zones, so forms of different zones run one after the other. */
const rows: string[][] = new Array(forms.length);
for (const zone of new Set(forms.map((form) => form.zone))) {
  process.env.TZ = zone ?? 'UTC';
  await Promise.all(
    forms.map(async (form, index) => {
      if (form.zone !== zone) return;
      rows[index] = await Promise.all(Object.keys(clients).map((client) => measure(client, form, index)));
    }),
  );
}
server.close();
server.closeAllConnections();

function version(name: string): string {
  return (JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string })
    .version;
}

const heads = Object.keys(clients).map((name) => (name === 'seawall' ? name : `${name} ${version(name)}`));
const table = [
  ['`Retry-After`', ...heads],
  ['---', ...heads.map(() => '---')],
  ...forms.map((form, index) => [form.name, ...(rows[index] ?? [])]),
].map((cells) => `| ${cells.join(' | ')} |`);

const marked = /(<!-- retry-after-table -->\n)[\s\S]*?(<!-- \/retry-after-table -->)/;
const page = readFileSync(PAGE, 'utf8');
writeFileSync(
  PAGE,
  page.replace(marked, (_all, start, end) => `${start}\n${table.join('\n')}\n${end}`),
);
console.log(table.join('\n'));
process.exit(0);
