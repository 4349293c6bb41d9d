import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { http, resilientFetch } from '../../src/http/index.ts';
import { constant, fallback, pipeline, retry } from '../../src/index.ts';
import { pause, serve, type TestServer } from '../support/http-server.ts';

const opened: TestServer[] = [];

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const BODY = Array.from({ length: 3000 }, (_, at) => String.fromCharCode(97 + (at % 26))).join('');
const TAG = '"one"';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function started(...answers: Answer[]): Promise<TestServer> {
  let next = 0;
  const server = await serve((request, response) => {
    const answer = answers[Math.min(next, answers.length - 1)] as Answer;
    next += 1;
    answer(request, response);
  });
  opened.push(server);
  return server;
}

/** Sends the header and that many bytes, and breaks the connection. */
const broken =
  (bytes: number, headers: object = { etag: TAG }, status = 200, from = 0): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-length': BODY.length - from, ...headers } as never);
    response.write(BODY.slice(from, from + bytes), () => pause(5).then(() => response.destroy()));
  };

/** Answers a range request as asked. */
const ranged =
  (headers: object = { etag: TAG }): Answer =>
  (request, response) => {
    const [, start = '0', end] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const last = end === '' || end === undefined ? BODY.length - 1 : Number(end);
    response.writeHead(206, {
      'content-range': `bytes ${start}-${last}/${BODY.length}`,
      ...headers,
    } as never);
    response.end(BODY.slice(Number(start), last + 1));
  };

const client = (resume: boolean | { maxAttempts: number } = true) =>
  resilientFetch(pipeline({ classify: http() }, retry({ backoff: constant(1) })), { resume });

describe('resume', () => {
  it('goes on with what is missing, and hands over one whole body', async () => {
    const server = await started(
      broken(1000),
      broken(500, { etag: TAG, 'content-range': 'bytes 1000-2999/3000' }, 206, 1000),
      ranged(),
    );
    const response = await client()(server.url, { headers: { accept: 'text/plain' } });
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.url, response.type]).toEqual([200, `${server.url}/`, 'basic']);
    expect(response.headers.get('content-length')).toBe('3000');
    const clone = response.clone();
    expect(await response.text()).toBe(BODY);
    expect(await clone.text()).toBe(BODY);
    expect(clone.url).toBe(`${server.url}/`);
    expect(
      server.requests.map(({ headers }) => [headers.range, headers['if-range'], headers.accept]),
    ).toEqual([
      [undefined, undefined, 'text/plain'],
      ['bytes=1000-', TAG, 'text/plain'],
      ['bytes=1500-', TAG, 'text/plain'],
    ]);
    // fetch adds its own header to range requests.
    expect(server.requests.every(({ headers }) => /^identity/.test(String(headers['accept-encoding'])))).toBe(
      true,
    );
  });

  it('goes by a date where that is strong, and by the range that was asked for', async () => {
    const dates = { 'last-modified': 'Mon, 02 Jan 2023 00:00:00 GMT', date: 'Mon, 02 Jan 2023 00:01:00 GMT' };
    const server = await started(broken(1000, dates), ranged(dates));
    expect(await (await client()(server.url)).text()).toBe(BODY);
    expect(server.requests[1]?.headers['if-range']).toBe(dates['last-modified']);

    const part = { etag: TAG, 'content-length': 1000, 'content-range': 'bytes 500-1499/3000' };
    const other = await started(broken(300, part, 206, 500), ranged());
    const response = await client()(other.url, { headers: { range: 'bytes=500-1499' } });
    expect([response.status, await response.text()]).toEqual([206, BODY.slice(500, 1500)]);
    expect(other.requests[1]?.headers.range).toBe('bytes=800-1499');
  });

  it('goes on with the same representation from a server that knows no ranges', async () => {
    const whole: Answer = (_request, response) => void response.writeHead(200, { etag: TAG }).end(BODY);
    const server = await started(broken(1000), whole);
    expect(await (await client()(server.url)).text()).toBe(BODY);
  });

  it('retries what goes wrong on the way, as any request', async () => {
    const server = await started(
      broken(1000),
      (_request, response) => void response.writeHead(503).end(),
      ranged(),
    );
    expect(await (await client()(server.url)).text()).toBe(BODY);
    expect(server.requests).toHaveLength(3);
  });

  it.each<[string, Answer]>([
    [
      'the representation has changed',
      (_request, response) => void response.writeHead(200, { etag: '"two"' }).end('other'),
    ],
    ['the part is of another', ranged({ etag: '"two"' })],
    ['the part begins elsewhere', ranged({ etag: TAG, 'content-range': 'bytes 1001-2999/3000' })],
    ['the part is of another length', ranged({ etag: TAG, 'content-range': 'bytes 1000-2999/4000' })],
    ['the part is encoded', ranged({ etag: TAG, 'content-encoding': 'gzip' })],
    ['the part does not say where it belongs', ranged({ etag: TAG, 'content-range': 'nonsense' })],
    ['it fails with 412', (_request, response) => void response.writeHead(412).end()],
    [
      'it fails with 416',
      (_request, response) => void response.writeHead(416, { 'content-range': 'bytes */3000' }).end(),
    ],
    ['it is not there any more', (_request, response) => void response.writeHead(404).end()],
  ])('fails with the error of the body where %s', async (_why, answer) => {
    const server = await started(broken(1000), answer);
    const response = await client()(server.url);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(server.requests).toHaveLength(2);
  });

  it.each<[string, object]>([
    ['has no validator', {}],
    ['has a weak one', { etag: 'W/"one"' }],
    [
      'has changed only now',
      { 'last-modified': 'Mon, 02 Jan 2023 00:00:00 GMT', date: 'Mon, 02 Jan 2023 00:00:59 GMT' },
    ],
    ['takes no ranges', { etag: TAG, 'accept-ranges': 'none' }],
    ['is encoded', { etag: TAG, 'content-encoding': 'br' }],
  ])('leaves alone what %s', async (_why, headers) => {
    const server = await started(broken(1000, headers));
    const response = await client()(server.url);
    await expect(response.text()).rejects.toThrow();
    expect(server.requests).toHaveLength(1);
  });

  it('makes as many requests as it may, and none for other methods, or unless asked to', async () => {
    const always: Answer = (request, response) => {
      if (request.headers.range === undefined) broken(10)(request, response);
      else {
        const start = Number(/\d+/.exec(request.headers.range)?.[0]);
        broken(10, { etag: TAG, 'content-range': `bytes ${start}-2999/3000` }, 206, start)(request, response);
      }
    };
    for (const [api, method, times] of [
      [client(), 'GET', 3],
      [client({ maxAttempts: 2 }), 'GET', 2],
      [client({ maxAttempts: 1 }), 'GET', 1],
      [client(), 'PUT', 1],
      [client(false), 'GET', 1],
    ] as const) {
      const server = await started(always);
      await expect((await api(server.url, { method })).text()).rejects.toThrow('terminated');
      expect(server.requests).toHaveLength(times);
    }
  });

  it('ends with the caller’s abort, also while it waits', async () => {
    const server = await started(broken(1000), () => {});
    const controller = new AbortController();
    const response = await client()(server.url, { signal: controller.signal });
    const reading = response.text();
    reading.catch(() => {});
    const mine = new Error('mine');
    await pause(40);
    controller.abort(mine);
    await expect(reading).rejects.toBe(mine);
  });

  it('lets a body go that is not wanted, and what is no response pass', async () => {
    const server = await started(
      (_request, response) => void response.writeHead(200, { etag: TAG }).write('x'),
    );
    const response = await client()(server.url);
    await response.body?.cancel();
    const cached = resilientFetch(pipeline({ classify: http() }, fallback('cached')), { resume: true });
    const down = await started((_request, answer) => void answer.writeHead(503).end());
    expect(await cached(down.url)).toBe('cached');
  });

  it('checks its options', () => {
    const refuse = (options: object, message: string) =>
      expect(() => resilientFetch(pipeline(), options)).toThrow(message);
    refuse({ resume: 1 }, 'resilientFetch.resume must be');
    refuse({ resume: { maxAttempts: 0 } }, 'resilientFetch.resume.maxAttempts must be an integer ≥ 1');
    refuse({ resume: { max: 1 } }, 'resilientFetch.resume.max is not an option');
    refuse(
      { resume: true, timeoutCoversBody: true },
      'resilientFetch.resume makes no sense beside timeoutCoversBody',
    );
  });
});
