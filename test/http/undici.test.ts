import { Readable, Writable } from 'node:stream';
import { Agent, interceptors, MockAgent, request, stream, fetch as undiciFetch } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import {
  http,
  standard,
  type UndiciInterceptor,
  type UndiciInterceptorOptions,
  undiciInterceptor,
} from '../../src/http/index.ts';
import { bulkhead, constant, fallback, perKey, pipeline, retry, timeout } from '../../src/index.ts';
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

/** Makes an agent whose attempts may take `attemptMs`, and whose retries come at once. */
function agent(options: UndiciInterceptorOptions = {}, attemptMs = 2000) {
  const target = pipeline(
    { classify: http() },
    retry({ maxAttempts: 3, backoff: constant(1) }),
    timeout(attemptMs),
  );
  const base = new Agent({ connections: 1 });
  opened.push({ close: () => base.destroy() });
  return base.compose(undiciInterceptor(target, options));
}

describe('undiciInterceptor', () => {
  it('retries, and gives the answer whole', async () => {
    const server = await started(script({ status: 503 }, { status: 503 }));
    const { statusCode, headers, body } = await request(server.url, { dispatcher: agent() });
    expect(statusCode).toBe(200);
    expect(headers.connection).toBe('keep-alive');
    expect(await body.text()).toBe('fine');
    expect(server.requests).toHaveLength(3);
    expect(server.connections).toBe(1);
  });

  it('works beneath fetch and stream too', async () => {
    const server = await started(script({ status: 503 }, { status: 200 }, { status: 503 }, { status: 200 }));
    const dispatcher = agent();
    expect(await (await undiciFetch(server.url, { dispatcher })).text()).toBe('body of 200');
    let received = '';
    await stream(server.url, { method: 'GET', dispatcher }, () => {
      return new Writable({
        write(chunk, _encoding, done) {
          received += chunk;
          done();
        },
      });
    });
    expect(received).toBe('body of 200');
  });

  it('gives the last response when all attempts end on a status', async () => {
    const server = await started((_request, response) => void response.writeHead(503).end('down'));
    const { statusCode, body } = await request(server.url, { dispatcher: agent() });
    expect(statusCode).toBe(503);
    expect(await body.text()).toBe('down');
    expect(server.requests).toHaveLength(3);
  });

  it('does not retry a POST, unless it never left or has an Idempotency-Key', async () => {
    const server = await started((_request, response) => void response.writeHead(503).end());
    const post = { method: 'POST', body: 'x', dispatcher: agent() } as const;
    expect((await request(server.url, post)).statusCode).toBe(503);
    expect(server.requests).toHaveLength(1);
    for (const headers of [
      { 'Idempotency-Key': 'k' },
      ['idempotency-key', 'k'],
      new Map([['idempotency-key', 'k']]),
    ]) {
      server.requests.length = 0;
      await request(server.url, { ...post, headers });
      expect(server.requests.map(({ body }) => body)).toEqual(['x', 'x', 'x']);
    }
    const refused = request(`http://127.0.0.1:${await closedPort()}`, post);
    await expect(refused).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('gives the response of a POST whole, though the pipeline would retry it', async () => {
    const server = await started((_request, response) => void response.writeHead(503).end('down'));
    const base = new Agent();
    opened.push({ close: () => base.destroy() });
    const target = pipeline(retry({ shouldRetry: () => true, backoff: constant(1) }));
    const dispatcher = base.compose(undiciInterceptor(target));
    const { body } = await request(server.url, { method: 'POST', dispatcher });
    expect(await body.text()).toBe('down');
    expect(server.requests).toHaveLength(1);
  });

  it('sends a stream once', async () => {
    const server = await started((_request, response) => void response.writeHead(503).end());
    const body = Readable.from(['x', 'y']);
    const { statusCode } = await request(server.url, { method: 'PUT', body, dispatcher: agent() });
    expect(statusCode).toBe(503);
    expect(server.requests.map((received) => received.body)).toEqual(['xy']);
  });

  it('tells the attempt, and makes a key', async () => {
    const server = await started((_request, response) => void response.writeHead(503).end());
    const dispatcher = agent({ attemptHeader: 'x-attempt', idempotencyKey: true });
    await request(server.url, { method: 'POST', headers: { 'x-mine': 'kept' }, dispatcher });
    const fields = server.requests.map(({ headers }) => headers);
    expect(fields.map((one) => one['x-attempt'])).toEqual(['1', '2', '3']);
    expect(fields.map((one) => one['x-mine'])).toEqual(['kept', 'kept', 'kept']);
    expect(new Set(fields.map((one) => one['idempotency-key'])).size).toBe(1);
    server.requests.length = 0;
    await request(server.url, { headers: { 'x-attempt': '1' }, dispatcher });
    expect(server.requests).toHaveLength(1);
  });

  it('honours a verdict that says that nothing was carried out', async () => {
    const server = await started(script({ status: 429 }, { status: 429 }));
    const classify = http({
      judge: (code) => (code === 429 ? { kind: 'failure', retryable: true, notSent: true } : undefined),
    });
    const base = new Agent();
    opened.push({ close: () => base.destroy() });
    const target = pipeline({ classify }, retry({ backoff: constant(1) }));
    const dispatcher = base.compose(undiciInterceptor(target));
    const { statusCode, body } = await request(server.url, { method: 'POST', body: 'x', dispatcher });
    expect(statusCode).toBe(200);
    await body.dump();
    expect(server.requests.map((one) => one.body)).toEqual(['x', 'x', 'x']);
  });

  it('waits for nothing where nothing may be sent again', async () => {
    const server = await started(script({ status: 503 }));
    const base = new Agent();
    opened.push({ close: () => base.destroy() });
    let scheduled = 0;
    const always = retry({ shouldRetry: () => true, backoff: constant('1h') });
    always.on('retry.scheduled', () => {
      scheduled += 1;
    });
    const dispatcher = base.compose(undiciInterceptor(pipeline({}, always)));
    const { statusCode, body } = await request(server.url, { method: 'POST', body: 'x', dispatcher });
    expect([statusCode, await body.text(), scheduled]).toEqual([503, 'body of 503', 0]);
  });

  it('comes back after a 409 to a key that it has sent before', async () => {
    let served = 0;
    const server = await started((_request, response) => {
      served += 1;
      if (served === 1) response.destroy();
      else response.writeHead(served === 2 ? 409 : 201).end();
    });
    const dispatcher = agent({ idempotencyKey: true, idempotencyHeader: 'PayPal-Request-Id' });
    const { statusCode, body } = await request(server.url, { method: 'POST', body: 'x', dispatcher });
    await body.dump();
    expect(statusCode).toBe(201);
    expect(new Set(server.requests.map(({ headers }) => headers['paypal-request-id'])).size).toBe(1);
  });

  it('hands on what interceptors further in, and further out, say of the request', async () => {
    const server = await started((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/b' });
      response.end('fine');
    });
    const own = undiciInterceptor(pipeline({ classify: http() }, retry({ backoff: constant(1) })));
    const redirect = interceptors.redirect({ maxRedirections: 3 });
    const outer: UndiciInterceptor = (dispatch) => (options, handler) => {
      const told = handler as unknown as Record<string, (...parameters: unknown[]) => unknown>;
      const tell =
        (name: string) =>
        (...parameters: unknown[]) =>
          told[name]?.(...parameters);
      const telling = {
        onRequestStart: (controller: unknown, context: object) =>
          told.onRequestStart?.(controller, { ...context, outer: true }),
        onResponseStart: tell('onResponseStart'),
        onResponseData: tell('onResponseData'),
        onResponseEnd: tell('onResponseEnd'),
        onResponseError: tell('onResponseError'),
      } as unknown as typeof handler;
      return dispatch(options, telling);
    };
    for (const chain of [
      [redirect, own],
      [own, redirect],
    ]) {
      const base = new Agent();
      opened.push({ close: () => base.destroy() });
      const { context, body } = await request(server.url, { dispatcher: base.compose(...chain) });
      await body.dump();
      expect((context as { history: URL[] }).history.map((url) => url.pathname)).toEqual(['/', '/b']);
    }
    const base = new Agent();
    opened.push({ close: () => base.destroy() });
    const { context, body } = await request(server.url, { dispatcher: base.compose(redirect, own, outer) });
    await body.dump();
    expect(context).toMatchObject({ outer: true, history: { length: 2 } });
  });

  it('lets go of a body that stalls, of a long one, and of what nobody waits for any more', async () => {
    let served = 0;
    const server = await started((_request, response) => {
      served += 1;
      response.writeHead(served % 2 === 1 ? 503 : 200);
      if (served % 2 === 0) response.end('fine');
      else if (served === 1) response.write('there is more');
      else response.end('x'.repeat(5_000_000));
    });
    const dispatcher = agent();
    for (let call = 0; call < 2; call++) {
      const { statusCode, body } = await request(server.url, { dispatcher });
      expect([statusCode, await body.text()]).toEqual([200, 'fine']);
    }
    await until(() => server.sockets.size <= 1);
  });

  it.each([
    ['an object without a prototype', Object.create(null)],
    [
      'an object that is no string',
      {
        toString: () => {
          throw new Error('toString');
        },
      },
    ],
    ['a symbol', Symbol('s')],
    ['nothing', null],
  ])('ends with the caller’s abort, whatever its reason: %s', async (_what, reason) => {
    const server = await started((request, response) => {
      if (request.url === '/body') response.write('the beginning');
    });
    for (const path of ['/', '/body']) {
      const controller = new AbortController();
      const call = request(`${server.url}${path}`, { dispatcher: agent(), signal: controller.signal });
      const read = call.then(({ body }) => body.text());
      read.catch(() => {});
      if (path === '/body') await call;
      else await until(() => server.requests.length === 1);
      controller.abort(reason);
      const error = await read.then(
        () => 'read',
        (thrown: unknown) => thrown,
      );
      expect(error === reason || error instanceof Error).toBe(true);
    }
  });

  it('ends an attempt with its timeout, and frees its connection', async () => {
    let served = 0;
    const server = await started((_request, response) => {
      served += 1;
      if (served === 3) response.end('fine');
    });
    const { body } = await request(server.url, { dispatcher: agent({}, 50) });
    expect(await body.text()).toBe('fine');
    expect(served).toBe(3);
    await until(() => server.sockets.size <= 1);
  });

  it('leaves the answer readable after the timeout', async () => {
    const server = await started(async (_request, response) => {
      for (let part = 0; part < 5; part++) {
        response.write('x'.repeat(100));
        await pause(20);
      }
      response.end();
    });
    const { body } = await request(server.url, { dispatcher: agent({}, 50) });
    expect(await body.text()).toHaveLength(500);
  });

  it('retries a body that breaks off where the timeout covers it, and leaves it to the reader where not', async () => {
    const server = await started((_request, response) => {
      if (server.requests.length === 4) proxy.fault = { kind: 'none' };
      response.end('x'.repeat(1000));
    });
    const proxy = await FaultProxy.before(server.port);
    opened.push(proxy);
    proxy.fault = { kind: 'reset-after', bytes: 500 };
    const { body } = await request(proxy.url, { dispatcher: agent() });
    await expect(body.text()).rejects.toThrow();
    expect(server.requests).toHaveLength(1);
    const covered = await request(proxy.url, { dispatcher: agent({ timeoutCoversBody: true }) });
    expect(await covered.body.text()).toHaveLength(1000);
    expect(server.requests).toHaveLength(4);
  });

  it('a large body flows, with backpressure', async () => {
    const size = 5_000_000;
    const server = await started(
      script({ status: 503, body: 'x'.repeat(100_000) }, { status: 200, body: 'y'.repeat(size) }),
    );
    const { body } = await request(server.url, { dispatcher: agent() });
    await pause(20);
    let received = 0;
    for await (const chunk of body) received += chunk.length;
    expect(received).toBe(size);
  });

  it.each(['before', 'while the server thinks', 'while it waits in a bulkhead', 'in the body'])(
    'the caller’s abort has its own reason: %s',
    async (when) => {
      const server = await started((_request, response) => {
        if (when === 'in the body') response.write('the beginning');
      });
      const target = pipeline(retry(), bulkhead({ maxConcurrent: 1, maxQueued: 1 }));
      const base = new Agent();
      opened.push({ close: () => base.destroy() });
      const dispatcher = base.compose(undiciInterceptor(target));
      if (when.includes('bulkhead')) void target.execute(() => new Promise(() => {}));
      const controller = new AbortController();
      const reason = new Error('no longer wanted');
      if (when === 'before') controller.abort(reason);
      const call = request(server.url, { dispatcher, signal: controller.signal }).then(({ body }) =>
        body.text(),
      );
      call.catch(() => {});
      if (when.includes('server') || when.includes('body')) await until(() => server.requests.length === 1);
      await pause(20);
      controller.abort(reason);
      await expect(call).rejects.toBe(reason);
      await until(() => server.sockets.size === 0);
    },
  );

  it('keeps one origin’s policies from another’s', async () => {
    const up = await started(script());
    const keyed = perKey(() => pipeline({ classify: http() }, bulkhead({ maxConcurrent: 1 })));
    const hung = await started(() => {});
    const base = new Agent();
    opened.push({ close: () => base.destroy() });
    const dispatcher = base.compose(undiciInterceptor(keyed));
    request(hung.url, { dispatcher }).catch(() => {});
    await expect(request(hung.url, { dispatcher })).rejects.toMatchObject({ code: 'bulkhead-full' });
    expect((await request(up.url, { dispatcher })).statusCode).toBe(200);
    expect(keyed.keys()).toEqual([hung.url, up.url]);
  });

  it('works in front of undici’s mocks, which do not know of pauses', async () => {
    const mocks = new MockAgent();
    mocks.disableNetConnect();
    opened.push(mocks);
    const pool = mocks.get('http://x.test');
    pool.intercept({ path: '/' }).reply(503, 'down');
    pool.intercept({ path: '/' }).reply(200, 'fine');
    const target = pipeline({ classify: http() }, retry({ backoff: constant(1) }));
    const { body } = await request('http://x.test/', {
      dispatcher: mocks.compose(undiciInterceptor(target)),
    });
    expect(await body.text()).toBe('fine');
  });

  it('lets upgrades through', async () => {
    const server = await started(() => {});
    server.server.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    );
    const dispatcher = agent();
    const { headers } = await dispatcher.upgrade({ origin: server.url, path: '/', protocol: 'x' } as never);
    expect(headers.upgrade).toBe('x');
  });

  it('fails where the pipeline answers with what is no response', async () => {
    const server = await started(script());
    const base = new Agent();
    opened.push({ close: () => base.destroy() });
    const target = pipeline(fallback(null, { when: () => true }));
    const dispatcher = base.compose(undiciInterceptor(target));
    await expect(request(server.url, { dispatcher })).rejects.toThrow('must answer with a response');
  });

  it('goes with the standard pipeline', async () => {
    const server = await started(script({ status: 500 }));
    const base = new Agent();
    opened.push({ close: () => base.destroy() });
    const dispatcher = base.compose(undiciInterceptor(standard({ name: 'api' })));
    expect((await request(server.url, { dispatcher })).statusCode).toBe(200);
  });

  it('checks its options', () => {
    const target = pipeline();
    expect(() => undiciInterceptor({} as never)).toThrow('undiciInterceptor needs a pipeline');
    expect(() => undiciInterceptor(target, { key: 1 as never })).toThrow(
      'undiciInterceptor.key must be a function',
    );
    expect(() => undiciInterceptor(target, { fetch } as never)).toThrow(
      'undiciInterceptor.fetch is not an option',
    );
    expect(() => undiciInterceptor(target, { nested: 'x' as never })).toThrow(
      'undiciInterceptor.nested must be one of',
    );
  });
});
