import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { checkInteger, checkOptions, show } from '../../core/index.ts';
import type { Script } from '../script.ts';
import { answer } from './answer.ts';
import { listen, stop } from './listening.ts';

export interface FaultServerOptions {
  /** Port of the server. @default 0: any free port */
  readonly port?: number | undefined;
  /** Address of the server. @default '127.0.0.1' */
  readonly host?: string | undefined;
}

/** A request that the server has received. */
export interface SeenRequest {
  readonly method: string;
  /** Path with the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface FaultServer {
  /** `http://127.0.0.1:…`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** The requests that arrived, in order. A connection that was lost before its request was read is not included. */
  readonly requests: readonly SeenRequest[];
  /** Number of open connections. */
  readonly connections: number;
  /** Stops the server at once: open connections are lost. May be called more than once. */
  close(): Promise<void>;
}

/**
 * Starts a real HTTP server that answers by a script:
 *
 * | step | the server |
 * |---|---|
 * | `respond(value)` | 200 with the value: text and bytes unchanged, everything else as JSON |
 * | `fail()` | 500, or the error's `status`, with its message |
 * | `status(503)`, `throttle()` | that status, with Retry-After if the step has it |
 * | `hang('3s')` | reads the request and sends nothing; then the connection is lost |
 * | `disconnect('connect')` | resets the connection before the request is read |
 * | `disconnect('mid-body')` | sends the head and half a body, then resets the connection |
 * | `drip(value)` | sends the body in pieces |
 *
 * Uses real time. Each request has its own connection. A request after the script's end, or to a script without steps, gets
 * status 599 and the reason.
 * @throws TypeError if it is not given a script
 */
export async function faultServer(
  script: Script<unknown>,
  options: FaultServerOptions = {},
): Promise<FaultServer> {
  checkOptions('faultServer', options, ['port', 'host']);
  if (typeof script !== 'function' || script.playback === undefined) {
    throw new TypeError(`faultServer: must be given a script made by script(), got ${show(script)}`);
  }
  const { host = '127.0.0.1' } = options;
  const { playback } = script;
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();

  function respond(request: IncomingMessage, response: ServerResponse): void {
    requests.push({ method: request.method ?? 'GET', path: request.url ?? '/', headers: request.headers });
    response.setHeader('connection', 'close');
    try {
      const { behaviour } = playback.take();
      playback.entered();
      response.once('close', () => playback.left());
      answer(behaviour, response);
    } catch (error) {
      response.writeHead(599, { 'content-type': 'text/plain' }).end(String(error));
    }
  }

  const server = createServer(respond);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (!playback.disconnects) return;
    playback.take();
    socket.resetAndDestroy();
  });
  const port = await listen(
    server,
    checkInteger('faultServer.port', options.port ?? 0, { max: 65_535 }),
    host,
  );
  return {
    url: `http://${host}:${port}`,
    port,
    requests,
    get connections() {
      return sockets.size;
    },
    close() {
      const stopped = stop(server);
      for (const socket of sockets) socket.destroy();
      return stopped;
    },
  };
}
