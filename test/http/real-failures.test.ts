import { createServer, Agent as HttpAgent, type Server } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import * as grpcJs from '@grpc/grpc-js';
import axios from 'axios';
import { ProxyAgent, request, fetch as undiciFetch } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { type Classifier, failure, judge, type Verdict } from '../../src/core/index.ts';
import { grpc, http, nodeErrors } from '../../src/http/index.ts';
import { FakeCall } from '../support/fake-call.ts';
import { script, serve } from '../support/http-server.ts';

/** Failures of the real libraries, which only they can show. */

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listening<
  One extends { listen(port: number, host: string, done: () => void): unknown; address(): unknown },
>(server: One): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Returns the verdict on a call that is not declared idempotent. */
async function verdictOn(sent: Promise<unknown>, classify: Classifier = http()): Promise<Verdict> {
  const error = await sent.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  );
  return judge(classify, failure(error), new FakeCall());
}

describe('a proxy that refuses the tunnel', () => {
  async function proxyWith(status: number): Promise<ProxyAgent> {
    const proxy: Server = createServer();
    proxy.on('connect', (_request, socket: Socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`));
    const port = await listening(proxy);
    const agent = new ProxyAgent(`http://127.0.0.1:${port}`);
    closing.push(
      () => proxy.close(),
      () => agent.destroy(),
    );
    return agent;
  }

  it.each([502, 503, 504])('with %d: never sent, and tried again', async (status) => {
    const dispatcher = await proxyWith(status);
    const sent = { kind: 'failure', retryable: true, notSent: true };
    const init = { method: 'POST', body: 'x', dispatcher } as const;
    expect(await verdictOn(undiciFetch('https://x.test/', init))).toEqual(sent);
    expect(await verdictOn(request('https://x.test/', init))).toEqual(sent);
  });

  it.each([403, 407])('with %d: never sent, and not tried again', async (status) => {
    const dispatcher = await proxyWith(status);
    expect(await verdictOn(request('https://x.test/', { method: 'POST', body: 'x', dispatcher }))).toEqual({
      kind: 'failure',
      retryable: false,
      notSent: true,
    });
  });
});

describe('a proxy that refuses the tunnel, whose answer axios hands over', () => {
  it.each([
    [502, { kind: 'failure', retryable: true, notSent: true }],
    [407, { kind: 'failure', retryable: false, notSent: true }],
  ])('with %d', async (status, verdict) => {
    const proxy: Server = createServer();
    proxy.on('connect', (_request, socket: Socket) => {
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`);
    });
    closing.push(() => proxy.close());
    const through = { host: '127.0.0.1', port: await listening(proxy), protocol: 'http' };
    expect(await verdictOn(axios.post('https://x.test/', 'x', { proxy: through }))).toEqual(verdict);
  });

  it('but not of a server that says the same over TLS', async () => {
    const socket = { encrypted: true };
    const response = { status: 502, headers: {}, request: { protocol: 'https:', method: 'POST', socket } };
    const sent = Promise.reject(Object.assign(new Error('x'), { response }));
    expect(await verdictOn(sent)).toEqual({ kind: 'failure', retryable: false });
  });
});

describe('this machine', () => {
  it('has no address to send from: never sent, and no fault of the dependency', async () => {
    const server = await serve(script());
    // An address reserved for documentation, which no machine has.
    const httpAgent = new HttpAgent({ localAddress: '203.0.113.9' });
    closing.push(() => server.close());
    for (const classify of [http(), nodeErrors()]) {
      const sent = axios.post(server.url, 'x', { httpAgent, proxy: false });
      expect(await verdictOn(sent, classify)).toEqual({ kind: 'ignored', retryable: true, notSent: true });
    }
  });

  it('has no such socket: never sent', async () => {
    const sent = axios.post('http://localhost/', 'x', { socketPath: '/no/such/socket', proxy: false });
    expect(await verdictOn(sent)).toEqual({ kind: 'failure', retryable: true, notSent: true });
  });
});

describe('a session of HTTP/2', () => {
  const ask = (session: ReturnType<typeof connectHttp2>): Promise<void> =>
    new Promise((resolve, reject) => {
      const stream = session.request({ ':method': 'POST', ':path': '/' });
      stream.on('error', reject).on('response', () => resolve());
      stream.end('x');
    });
  const never = { kind: 'failure', retryable: true, notSent: true };

  it('that is closing, or gone, takes no request', async () => {
    const server = createHttp2Server();
    const port = await listening(server);
    closing.push(() => server.close());
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    await new Promise((resolve) => session.on('connect', resolve));
    session.destroy();
    expect(await verdictOn((async () => ask(session))())).toEqual(never);
  });

  it('that cannot be had: what waited for it was never sent', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => {}));
    const port = await listening(server);
    closing.push(() => server.close());
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on('error', () => {});
    const sent = ask(session);
    session.destroy();
    expect(await verdictOn(sent)).toEqual(never);
  });
});

describe('grpc-js', () => {
  const bytes = (value: Buffer): Buffer => value;
  const service = {
    Ask: {
      path: '/S/Ask',
      requestStream: false,
      responseStream: false,
      requestSerialize: bytes,
      requestDeserialize: bytes,
      responseSerialize: bytes,
      responseDeserialize: bytes,
    },
  } as const;

  async function asking(
    answer: grpcJs.handleUnaryCall<Buffer, Buffer>,
    options: grpcJs.ChannelOptions = {},
  ): Promise<unknown> {
    const server = new grpcJs.Server();
    server.addService(service, { Ask: answer });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', grpcJs.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const Client = grpcJs.makeClientConstructor(service, 'S');
    const client = new Client(`127.0.0.1:${port}`, grpcJs.credentials.createInsecure(), {
      'grpc.enable_retries': 0,
      ...options,
    });
    closing.push(
      () => server.forceShutdown(),
      () => client.close(),
    );
    return new Promise((resolve, reject) =>
      (client.Ask as (...args: unknown[]) => void)(Buffer.from('x'), (error: unknown, value: unknown) =>
        error ? reject(error) : resolve(value),
      ),
    );
  }

  it.each([
    'connect ECONNREFUSED 10.0.0.5:5432',
    'No connection established. Last error: connect ECONNREFUSED 10.0.0.5:5432',
    'Name resolution failed for target dns:db.internal',
  ])('words of the server prove nothing: %s', async (details) => {
    const verdict = await verdictOn(
      asking((_call, done) => done({ code: 14, details })),
      grpc(),
    );
    expect(verdict).toMatchObject({ kind: 'failure', retryable: true, notSent: false });
  });

  it('a message above the limit is no throttling', async () => {
    const answer = asking((_call, done) => done(null, Buffer.alloc(2000)), {
      'grpc.max_receive_message_length': 100,
    });
    expect(await verdictOn(answer, grpc())).toEqual({ kind: 'ignored', retryable: false });
  });

  it('RetryInfo says when to come back', async () => {
    const metadata = new grpcJs.Metadata();
    const details = 'CAgaMAoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIECgIIAQ==';
    metadata.set('grpc-status-details-bin', Buffer.from(details, 'base64'));
    const verdict = await verdictOn(
      asking((_call, done) => done({ code: 8, details: 'quota', metadata })),
      grpc(),
    );
    expect(verdict).toMatchObject({ retryable: true, throttled: true, retryAfterMs: 1000 });
  });
});
