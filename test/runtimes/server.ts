import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': '*',
  'access-control-expose-headers': '*',
};

export interface ExerciseServer {
  readonly base: string;
  /** A port without a listener. */
  readonly deadPort: number;
  close(): void;
}

/**
 * Starts the server that the exercise uses. It counts the requests of each `id`; `n` is the number of the present one.
 * @param files further files to serve, by path: for browsers
 */
export async function startServer(files: Record<string, string> = {}): Promise<ExerciseServer> {
  const counts = new Map<string, number>();
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://server');
    request.resume();
    const file = files[url.pathname];
    if (file !== undefined) {
      const type = url.pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
      response.writeHead(200, { 'content-type': type }).end(file);
    } else if (request.method === 'OPTIONS') response.writeHead(204, CORS).end();
    else {
      const key = url.pathname + url.searchParams.get('id');
      const n = (counts.get(key) ?? 0) + 1;
      counts.set(key, n);
      answer(request, response, url, n);
    }
  });
  const port = await listen(server);
  return {
    base: `http://127.0.0.1:${port}`,
    deadPort: await freePort(),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { pathname, searchParams }: URL,
  n: number,
): void {
  const json = (status: number, body: object, headers = {}): void => {
    response.writeHead(status, { ...CORS, 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
  const hang = (): void => {};
  const reset = (): void => {
    request.socket.resetAndDestroy();
  };
  const ways: Record<string, () => unknown> = {
    '/ok': () => json(200, { n }),
    '/429': () => (n === 1 ? json(429, { n }, { 'retry-after': '1' }) : json(200, { n })),
    '/503': () => json(n <= 2 ? 503 : 200, { n }),
    '/always503': () => json(503, { n }),
    '/hang': hang,
    '/hangonce': () => (n === 1 ? hang() : json(200, { n })),
    '/reset': () => (n === 1 ? reset() : json(200, { n })),
    '/resetalways': reset,
    '/midbody': () => (n === 1 ? breakOff(request, response) : json(200, { n })),
    '/stream': () => stream(response),
    '/echo': async () => {
      let body = '';
      for await (const part of request) body += part;
      if (n === 1 && searchParams.has('fail')) json(503, { n });
      else json(200, { n, body, method: request.method, headers: request.headers });
    },
  };
  (ways[pathname] ?? (() => json(404, {})))();
}

function breakOff(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { ...CORS, 'content-length': '100' });
  response.write('partial');
  setTimeout(() => request.socket.destroy(), 20);
}

function stream(response: ServerResponse): void {
  response.writeHead(200, { ...CORS, 'content-type': 'text/plain' });
  let left = 5;
  const timer = setInterval(() => {
    response.write('part\n');
    if (--left > 0) return;
    clearInterval(timer);
    response.end();
  }, 30);
}

const listen = (server: net.Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

async function freePort(): Promise<number> {
  const server = net.createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
