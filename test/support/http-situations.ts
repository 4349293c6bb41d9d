import type { IncomingMessage, ServerResponse } from 'node:http';
import { judge, type Outcome } from '../../src/core/index.ts';
import { http } from '../../src/http/index.ts';
import { FakeCall } from './fake-call.ts';
import { CLIENTS, type Client, type Method } from './http-clients.ts';
import { closedPort, serve } from './http-server.ts';

/** Real situations of a request, and the judgement of `http()` on each client's result. */

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

interface Situation {
  readonly name: string;
  readonly method?: Method;
  /** Answer of the server. @default none */
  readonly answer?: Answer;
  /** Address of the request. @default the server */
  readonly url?: (server: string) => Promise<string>;
  readonly signal?: () => AbortSignal;
}

const status =
  (code: number, fields: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response
      .writeHead(code, { ...fields, 'content-type': 'application/json' })
      .end(code === 304 ? undefined : '{"error":{"message":"m"}}');

const reset: Answer = ({ socket }) => socket.resetAndDestroy();

const breakOff: Answer = ({ socket }, response) => {
  response.writeHead(200, { 'content-length': '100', 'content-type': 'application/json' });
  response.write('{"a":', () => setImmediate(() => socket.destroy()));
};

const redirect: Answer = ({ url }, response) => void response.writeHead(302, { location: url }).end();

const raw =
  (text: string): Answer =>
  ({ socket }) =>
    void socket.write(text);

const refused = async (): Promise<string> => `http://127.0.0.1:${await closedPort()}`;

const aborted = (): AbortSignal => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  return controller.signal;
};

export const SITUATIONS: readonly Situation[] = [
  { name: '304', answer: status(304) },
  { name: '404', answer: status(404) },
  { name: '503 to a GET', answer: status(503) },
  { name: '503 to a POST', method: 'POST', answer: status(503) },
  { name: '503 with Retry-After to a GET', answer: status(503, { 'retry-after': '1' }) },
  { name: '503 with Retry-After to a POST', method: 'POST', answer: status(503, { 'retry-after': '1' }) },
  { name: '429 to a POST', method: 'POST', answer: status(429) },
  { name: 'a refused connection, POST', method: 'POST', url: refused },
  { name: 'a reset, GET', answer: reset },
  { name: 'a reset, POST', method: 'POST', answer: reset },
  { name: 'the body breaks off, GET', answer: breakOff },
  { name: 'redirects without end', answer: redirect },
  { name: 'what is no HTTP', answer: raw('GARBAGE\r\n\r\n') },
  { name: 'a header that is too long', answer: raw(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`) },
  { name: 'a server that speaks no TLS', url: async (server) => server.replace('http:', 'https:') },
  { name: 'one’s own AbortSignal.timeout(), GET', signal: () => AbortSignal.timeout(30) },
  { name: 'one’s own abort', signal: aborted },
];

/** Names the verdict of `http()` on an outcome, in a word or two, for a call that is not declared idempotent. */
function word(outcome: Outcome): string {
  const { kind, retryable = kind === 'failure', notSent } = judge(http(), outcome, new FakeCall());
  if (kind === 'success') return 'answer';
  if (kind === 'ignored') return 'neither';
  if (notSent === true) return retryable ? 'never sent' : 'never sent, final';
  return retryable ? 'retried' : 'not retried';
}

async function tryOut({ method = 'GET', answer, url, signal }: Situation, client: Client): Promise<string> {
  const server = await serve((request, response) => answer?.(request, response));
  try {
    const target = (await url?.(server.url)) ?? server.url;
    const sent = client.send(target, method, signal?.());
    if (sent === undefined) return '';
    return await sent.then(
      (value) => word({ ok: true, value }),
      (error: unknown) => word({ ok: false, error }),
    );
  } finally {
    await server.close();
  }
}

/** Returns the table of all situations and clients, as Markdown. */
export async function outcomeTable(): Promise<string> {
  const rows: string[][] = [];
  for (const situation of SITUATIONS) {
    const cells: string[] = [];
    for (const client of Object.values(CLIENTS)) cells.push(await tryOut(situation, client));
    rows.push([situation.name, ...cells]);
  }
  const heads = Object.entries(CLIENTS).map(([name, { version }]) => (version ? `${name} ${version}` : name));
  return [['', ...heads], ['---', ...heads.map(() => '---')], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** Replaces the table between its marks in the page. */
export function withTable(page: string, table: string): string {
  return page.replace(
    /(<!-- outcome-table -->\n)[\s\S]*?(<!-- \/outcome-table -->)/,
    (_all, start, end) => `${start}\n${table}\n\n${end}`,
  );
}
