import { get as httpGet, type IncomingMessage } from 'node:http';
import axios, { AxiosError } from 'axios';
import got from 'got';
import ky from 'ky';
import { afterEach, describe, expect, it } from 'vitest';
import { http } from '../../src/http/index.ts';
import { type Call, constant, pipeline, type ResilienceEvent, retry, timeout } from '../../src/index.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { closedPort, script, serve, type TestServer } from '../support/http-server.ts';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function started(...args: Parameters<typeof serve>): Promise<TestServer> {
  const server = await serve(...args);
  opened.push(server);
  return server;
}

function policies(attemptMs = 2000) {
  const delays: (readonly [delayMs: number, source: string])[] = [];
  const target = pipeline(
    { classify: http() },
    retry({ maxAttempts: 3, backoff: constant(1), retryAfter: { jitter: 0 } }),
    timeout(attemptMs),
  );
  const record = ({ delayMs, delaySource }: ResilienceEvent<'retry.scheduled'>) =>
    delays.push([delayMs, delaySource]);
  target.on('retry.scheduled', record);
  return { target, delays };
}

/** Sends a request with each library, with its own retry off. Each throws for a status of 400 and more. */
const libraries: Record<string, (url: string, method: 'GET' | 'POST', call: Call) => Promise<string>> = {
  axios: async (url, method, { signal }) => (await axios.request<string>({ url, method, signal })).data,
  got: (url, method, { signal }) => got(url, { method, signal, retry: { limit: 0 } }).text(),
  ky: (url, method, { signal }) => ky(url, { method, signal, retry: 0 }).text(),
  'node:http': (url, method, { signal }) =>
    new Promise((resolve, reject) => {
      const request = httpGet(url, { method, signal }, (response: IncomingMessage) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () =>
          (response.statusCode ?? 0) < 400
            ? resolve(text)
            : reject(Object.assign(new Error('status'), { response })),
        );
      });
      request.on('error', (error) => reject(Object.assign(error, { options: { method } })));
    }),
};

describe.each(Object.entries(libraries))('http() judges %s', (name, send) => {
  it('retries a status that is thrown, and waits as the server asks', async () => {
    const { target, delays } = policies();
    const server = await started(
      script({ status: 429, headers: { 'retry-after': '0.05' } }, { status: 500 }),
    );
    expect(await target.execute((call) => send(server.url, 'GET', call))).toBe('fine');
    expect(delays).toEqual([
      [50, 'retry-after'],
      [1, 'backoff'],
    ]);
  });

  it('does not retry a 404, and throws the library’s own error', async () => {
    const { target } = policies();
    const server = await started((_request, response) => void response.writeHead(404).end());
    const outcome = await target.executeOutcome((call) => send(server.url, 'GET', call));
    expect(outcome).toMatchObject({ ok: false });
    expect(server.requests).toHaveLength(1);
    if (name === 'axios') expect(outcome).toMatchObject({ error: expect.any(AxiosError) });
  });

  it('does not retry a POST that may have arrived', async () => {
    const { target } = policies();
    const server = await started((_request, response) => void response.writeHead(503).end());
    const outcome = await target.executeOutcome((call) => send(server.url, 'POST', call));
    expect(outcome.ok).toBe(false);
    expect(server.requests).toHaveLength(1);
  });

  it('retries a POST that never left', async () => {
    const { target, delays } = policies();
    const url = `http://127.0.0.1:${await closedPort()}`;
    expect(await target.executeOutcome((call) => send(url, 'POST', call))).toMatchObject({ ok: false });
    expect(delays).toHaveLength(2);
  });

  it('retries a GET whose connection is reset', async () => {
    const { target, delays } = policies();
    const server = await started(script());
    const proxy = await FaultProxy.before(server.port);
    opened.push(proxy);
    proxy.fault = { kind: 'reset-after', bytes: 10 };
    target.on('retry.scheduled', () => {
      proxy.fault = { kind: 'none' };
    });
    const idempotent = name === 'ky' ? true : undefined; // ky does not report the method of a lost connection.
    expect(await target.execute((call) => send(proxy.url, 'GET', call), { idempotent })).toBe('fine');
    expect(delays).toHaveLength(1);
  });

  it('aborts an attempt that takes too long, and makes another', async () => {
    const { target, delays } = policies(60);
    let served = 0;
    const server = await started((_request, response) => {
      served += 1;
      if (served === 2) response.end('fine');
    });
    const operation = (call: Call) => send(server.url, 'GET', call);
    expect(await target.execute(operation, { idempotent: true })).toBe('fine');
    expect(delays).toHaveLength(1);
  });

  it('makes no other attempt after one that takes too long, unless the caller says that it may', async () => {
    const { target, delays } = policies(60);
    const server = await started(() => {});
    const outcome = await target.executeOutcome((call) => send(server.url, 'POST', call));
    expect(outcome).toMatchObject({ error: { code: 'timeout' } });
    expect(delays).toHaveLength(0);
    expect(server.requests).toHaveLength(1);
  });
});

it('axios goes through wrap, with the signal of its own configuration', async () => {
  const { target } = policies();
  const server = await started(script({ status: 503 }));
  const request = target.wrap(
    (config: Parameters<typeof axios.request>[0]) => axios.request<string>(config),
    {
      signal: (config) => config.signal as AbortSignal | undefined,
    },
  );
  expect((await request({ url: server.url })).data).toBe('fine');
});
