import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A real server on loopback that a test scripts. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  /** The requests, in order; bodies are filled in when they have arrived. */
  readonly requests: Received[];
  /** Open connections. */
  readonly sockets: ReadonlySet<Socket>;
  /** Number of connections so far. */
  readonly connections: number;
  close(): Promise<void>;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  body: string;
}

export async function serve(listener: RequestListener): Promise<TestServer> {
  const requests: Received[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    const received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: '',
    };
    requests.push(received);
    request.setEncoding('utf8').on('data', (chunk) => {
      received.body += chunk;
    });
    request.on('end', () => listener(request, response));
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    requests,
    sockets,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers the first requests with the given statuses and fields, in turn, and all others with 200. */
export function script(
  ...answers: { status: number; headers?: Record<string, string>; body?: string }[]
): RequestListener {
  let next = 0;
  return (_request, response) => {
    const {
      status,
      headers = {},
      body = `body of ${status}`,
    } = answers[next++] ?? { status: 200, body: 'fine' };
    response.writeHead(status, headers).end(body);
  };
}

/** Returns a port of loopback without a listener. */
export async function closedPort(): Promise<number> {
  const server = await serve(() => {});
  await server.close();
  return server.port;
}

/** Waits for real time, for effects of real sockets. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until the condition holds, for effects of real sockets. */
export async function until(condition: () => boolean, withinMs = 5000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${condition}`);
    await pause(2);
  }
}
