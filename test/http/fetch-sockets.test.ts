import { execFileSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { http, type ResilientFetchOptions, resilientFetch } from '../../src/http/index.ts';
import { constant, pipeline, retry, timeout } from '../../src/index.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { closedPort, pause, script, serve, type TestServer, until } from '../support/http-server.ts';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function started(...args: Parameters<typeof serve>): Promise<TestServer> {
  const server = await serve(...args);
  opened.push(server);
  return server;
}

async function faultyBefore(server: TestServer): Promise<FaultProxy> {
  const proxy = await FaultProxy.before(server.port);
  opened.push(proxy);
  return proxy;
}

/** Makes a client whose attempts may take `attemptMs`, and whose retries come at once. */
function client(attemptMs: number, options: ResilientFetchOptions = {}) {
  const policies = [retry({ maxAttempts: 3, backoff: constant(1) }), timeout(attemptMs)] as const;
  return resilientFetch(pipeline({ classify: http() }, ...policies), options);
}

describe('resilientFetch over sockets: connections', () => {
  it.each([10, 20_000, 60_000])(
    'a discarded body of %d bytes lets its connection be used again',
    async (bytes) => {
      const body = 'x'.repeat(bytes);
      const server = await started(script({ status: 503, body }, { status: 503, body }));
      const dispatcher = new Agent({ connections: 1 });
      opened.push(dispatcher);
      const api = resilientFetch(pipeline({ classify: http() }, retry({ backoff: constant(20) })));
      const response = await api(server.url, { dispatcher } as RequestInit);
      expect(await response.text()).toBe('fine');
      expect(server.requests).toHaveLength(3);
      expect(server.connections).toBe(1);
    },
  );

  it('a discarded body that does not end does not hold up the next attempt', async () => {
    let served = 0;
    const server = await started((_request, response) => {
      served += 1;
      response.writeHead(served === 1 ? 503 : 200);
      if (served === 1) response.write('there is more');
      else response.end('fine');
    });
    const dispatcher = new Agent({ connections: 1 });
    opened.push(dispatcher);
    const response = await client(2000)(server.url, { dispatcher } as RequestInit);
    expect(await response.text()).toBe('fine');
    await until(() => server.sockets.size === 1);
  });

  it('refused connections are tried again, for a POST too', async () => {
    const port = await closedPort();
    const server = await started(script());
    const proxy = await faultyBefore(server);
    const attempts: string[] = [];
    const api = client(2000, {
      fetch: (_input, init) => {
        attempts.push(String(init?.method));
        return fetch(attempts.length < 3 ? `http://127.0.0.1:${port}` : proxy.url, init);
      },
    });
    expect((await api(proxy.url, { method: 'POST', body: 'x' })).status).toBe(200);
    expect(attempts).toEqual(['POST', 'POST', 'POST']);
    expect(server.requests.map(({ body }) => body)).toEqual(['x']);
  });

  it('a name that does not exist was never sent', async () => {
    const seen: unknown[] = [];
    const api = client(5000, {
      fetch: (input, init) =>
        fetch(input, init).catch((error) => {
          seen.push(error);
          throw error;
        }),
    });
    await expect(api('http://no-such-host.invalid/', { method: 'POST' })).rejects.toThrow('fetch failed');
    expect(seen).toHaveLength(3);
  });
});

describe('resilientFetch through a faulty network', () => {
  it('reset on connect: a GET is tried again, a POST is not', async () => {
    const server = await started(script());
    const proxy = await faultyBefore(server);
    proxy.fault = { kind: 'reset-on-connect' };
    const api = client(2000);
    await expect(api(proxy.url, { method: 'POST' })).rejects.toThrow('fetch failed');
    const call = api(proxy.url);
    await expect(call).rejects.toThrow('fetch failed');
    expect(server.requests).toHaveLength(0);
  });

  it('a reset within the header is a failed attempt', async () => {
    const server = await started(script());
    const proxy = await faultyBefore(server);
    proxy.fault = { kind: 'reset-after', bytes: 20 };
    const api = client(2000, {
      fetch: (input, init) =>
        fetch(input, init).finally(() => {
          proxy.fault = { kind: 'none' };
        }),
    });
    expect(await (await api(proxy.url)).text()).toBe('fine');
    expect(server.requests).toHaveLength(2);
  });

  it('a reset within the body is the reader’s, unless the timeout covers the body: then it is retried', async () => {
    const server = await started((_request, response) => void response.end('x'.repeat(1000)));
    const proxy = await faultyBefore(server);
    proxy.fault = { kind: 'reset-after', bytes: 500 };
    const response = await client(2000)(proxy.url);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(server.requests).toHaveLength(1);

    let sent = 0;
    const covered = client(2000, {
      timeoutCoversBody: true,
      fetch: (input, init) => {
        sent += 1;
        if (sent === 3) proxy.fault = { kind: 'none' };
        return fetch(input, init);
      },
    });
    const whole = await covered(proxy.url);
    expect(await whole.text()).toHaveLength(1000);
    expect(whole.url).toBe(`${proxy.url}/`);
    expect(sent).toBe(3);
  });

  it('latency beyond the timeout of an attempt ends the attempt; within it, nothing is noticed', async () => {
    const server = await started(script());
    const proxy = await faultyBefore(server);
    proxy.fault = { kind: 'latency', ms: 500 };
    const started_ = performance.now();
    await expect(client(60)(proxy.url)).rejects.toMatchObject({ code: 'timeout', scope: 'attempt' });
    expect(performance.now() - started_).toBeLessThan(450);
    expect(server.requests.length).toBe(3);
    proxy.fault = { kind: 'latency', ms: 20 };
    expect(await (await client(2000)(proxy.url)).text()).toBe('fine');
  });

  it('a black hole ends with the timeout', async () => {
    const server = await started(script());
    const proxy = await faultyBefore(server);
    proxy.fault = { kind: 'blackhole' };
    await expect(client(40)(proxy.url)).rejects.toMatchObject({ code: 'timeout' });
    expect(server.requests).toHaveLength(0);
  });

  it('a trickling body can be read to the end after the timeout', async () => {
    const server = await started((_request, response) => void response.end('x'.repeat(400)));
    const proxy = await faultyBefore(server);
    proxy.fault = { kind: 'throttle', bytes: 60, everyMs: 15 };
    const response = await client(120)(proxy.url);
    await pause(150);
    expect(await response.text()).toHaveLength(400);
    await expect(client(60, { timeoutCoversBody: true })(proxy.url)).rejects.toMatchObject({
      code: 'timeout',
    });
  });
});

describe('resilientFetch over sockets: the caller’s signal', () => {
  it('aborts a body that is being read, with its own reason', async () => {
    const server = await started((_request, response) => void response.write('the beginning'));
    const controller = new AbortController();
    const response = await client(2000)(server.url, { signal: controller.signal });
    const reading = response.text();
    const reason = new Error('no longer wanted');
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
    await until(() => server.sockets.size === 0);
  });

  it('T33: has one listener of ours for all bodies, however many', async () => {
    const server = await started((_request, response) => void response.write('the beginning'));
    const controller = new AbortController();
    const api = client(2000);
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => api(server.url, { signal: controller.signal })),
    );
    expect(getEventListeners(controller.signal, 'abort').length).toBe(1);
    controller.abort(new Error('all of you'));
    for (const response of responses) await expect(response.text()).rejects.toThrow();
  });

  it('aborts an attempt that runs, and the server sees it', async () => {
    const server = await started(() => {});
    const controller = new AbortController();
    const call = client(5000)(server.url, { signal: controller.signal });
    await until(() => server.requests.length === 1);
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await until(() => server.sockets.size === 0);
    expect(server.requests).toHaveLength(1);
  });

  it('T33: leaves no listener once the bodies are gone', () => {
    const program = ['--expose-gc', '--import', 'tsx', 'test/support/listeners-after-bodies.ts'];
    expect(execFileSync(process.execPath, program, { encoding: 'utf8' })).toBe('0\n');
  });
});
