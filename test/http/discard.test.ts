import { Agent as HttpAgent } from 'node:http';
import axios from 'axios';
import got from 'got';
import ky from 'ky';
import { Agent, getGlobalDispatcher, request, setGlobalDispatcher, fetch as undiciFetch } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { failure, success } from '../../src/core/index.ts';
import { discard } from '../../src/http/discard.ts';
import { http, resilientFetch } from '../../src/http/index.ts';
import {
  type Classifier,
  constant,
  custom,
  fallback,
  type Outcome,
  pipeline,
  retry,
  timeout,
} from '../../src/index.ts';
import { serve, type TestServer, until } from '../support/http-server.ts';

const opened: { close(): unknown }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const LONG = 'x'.repeat(5_000_000);

/** Answers `/bad` with a 503 and that body (an endless one for `undefined`), and all other paths with 200. */
async function started(body: string | undefined): Promise<TestServer> {
  const server = await serve((request, response) => {
    if (request.url !== '/bad') return void response.end('fine');
    response.writeHead(503);
    if (body === undefined) response.write('there is more');
    else response.end(body);
  });
  opened.push(server);
  return server;
}

function single(): Agent {
  const dispatcher = new Agent({ connections: 1 });
  opened.push({ close: () => dispatcher.destroy() });
  return dispatcher;
}

const bodies = { short: 'x', long: LONG, endless: undefined };

/** Sends a request over one shared connection. Returns or throws the answer with its body unread. */
type Send = (url: string) => Promise<unknown>;

const clients: Record<string, () => Send> = {
  fetch: () => {
    const dispatcher = single();
    return (url) => undiciFetch(url, { dispatcher });
  },
  'undici.request': () => {
    const dispatcher = single();
    return (url) => request(url, { dispatcher });
  },
  ky: () => {
    const before = getGlobalDispatcher();
    setGlobalDispatcher(single());
    opened.push({ close: () => setGlobalDispatcher(before) });
    return (url) => ky(url, { retry: 0 });
  },
  'axios with a stream': () => {
    const httpAgent = keptAlive();
    return (url) => axios.get(url, { responseType: 'stream', httpAgent });
  },
  'axios with a stream of limited length': () => {
    const httpAgent = keptAlive();
    return (url) => axios.get(url, { responseType: 'stream', httpAgent, maxContentLength: 1e9 });
  },
  'axios with a stream that does not throw': () => {
    const httpAgent = keptAlive();
    return (url) => axios.get(url, { responseType: 'stream', httpAgent, validateStatus: null });
  },
  'got with a stream': () => {
    const agent = { http: keptAlive() };
    return (url) =>
      new Promise((resolve, reject) => {
        const stream = got.stream(url, { agent, retry: { limit: 0 }, throwHttpErrors: false });
        stream.on('response', ({ statusCode }) => resolve(Object.assign(stream, { statusCode })));
        stream.on('error', reject);
      });
  },
};

function keptAlive(): HttpAgent {
  const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  opened.push({ close: () => agent.destroy() });
  return agent;
}

function statusOf(answer: unknown): unknown {
  const { status, statusCode } = answer as { status?: number; statusCode?: number };
  return status ?? statusCode;
}

describe.each(Object.entries(clients))(
  'an outcome of %s that no caller gets frees its connection',
  (_name, client) => {
    it.each(Object.entries(bodies))('with a %s body: retried', async (_length, body) => {
      const server = await started(body);
      const send = client();
      const target = pipeline({ classify: http(), idempotent: true }, retry({ backoff: constant(1) }));
      const answer = await target.execute(({ attempt }) =>
        send(`${server.url}/${attempt === 1 ? 'bad' : ''}`),
      );
      expect(statusOf(answer)).toBe(200);
    });

    it.each(Object.entries(bodies))('with a %s body: replaced by a fallback', async (_length, body) => {
      const server = await started(body);
      const send = client();
      const target = pipeline({ classify: http() }, fallback('cached'));
      expect(await target.execute(() => send(`${server.url}/bad`))).toBe('cached');
      expect(statusOf(await send(server.url))).toBe(200);
    });

    it.each(Object.entries(bodies))(
      'with a %s body: while a fallback pipeline runs',
      async (_length, body) => {
        const server = await started(body);
        const send = client();
        const target = pipeline({ classify: http() }, fallback(pipeline({ classify: http() })));
        let attempts = 0;
        const answer = await target.execute(() => send(`${server.url}/${attempts++ === 0 ? 'bad' : ''}`));
        expect(statusOf(answer)).toBe(200);
      },
    );

    it('too late', async () => {
      const server = await started(LONG);
      const send = client();
      const target = pipeline({ classify: http() }, timeout(5));
      const call = target.execute(async ({ signal }) => {
        const sent = send(`${server.url}/bad`);
        await sent.catch(() => {});
        await until(() => signal.aborted);
        return sent;
      });
      await expect(call).rejects.toMatchObject({ code: 'timeout' });
      expect(statusOf(await send(server.url))).toBe(200);
    });

    it('left by a custom layer', async () => {
      const server = await started(LONG);
      const send = client();
      const layer = custom(async (next) => {
        await next().catch(() => {});
        return 'something else';
      });
      const target = pipeline({ classify: http() }, layer);
      expect(await target.execute(() => send(`${server.url}/bad`))).toBe('something else');
      expect(statusOf(await send(server.url))).toBe(200);
    });
  },
);

describe('what the caller still makes use of is left alone', () => {
  const response = (): Response => new Response('body', { status: 503 });

  it.each<[string, (response: Response) => unknown]>([
    ['itself', (it) => it],
    ['within data', (it) => ({ stale: true, answers: [{ it }] })],
    ['within a Map', (it) => new Map([['it', it]])],
    ['its body', (it) => it.body],
    ['its body in another response', (it) => new Response(it.body)],
    ['an error that has it', (it) => Object.assign(new Error('bad'), { response: it })],
    ['an error that has it as its cause', (it) => new Error('bad', { cause: it })],
    [
      'an error whose cause has it',
      (it) => new Error('bad', { cause: Object.assign(new Error(), { response: it }) }),
    ],
    ['a function, which may', (it) => () => it.text()],
    [
      'an object of a class, which may',
      (it) =>
        new (class {
          readonly #it = it;
          get text() {
            return this.#it.text();
          }
        })(),
    ],
    ['an object too deep to look into', (it) => [[[[[[[it]]]]]]]],
  ])('%s', async (_how, make) => {
    const one = response();
    expect(discard(success(one), success(make(one)))).toBeUndefined();
    expect(discard(success(one), failure(make(one)))).toBeUndefined();
    expect(await one.text()).toBe('body');
  });

  it('a body that somebody reads, and a clone', async () => {
    const one = response();
    const reading = one.text();
    void discard(success(one));
    expect(await reading).toBe('body');
    const other = response();
    const clone = other.clone();
    await discard(success(other));
    expect(await clone.text()).toBe('body');
  });

  it('and all else is let go of: values, data, errors, other responses', async () => {
    for (const instead of [
      null,
      'cached',
      { items: [1], at: new Date() },
      new Response('other'),
      new Error('bad'),
    ]) {
      const one = response();
      await discard(success(one), success(instead));
      expect(one.bodyUsed).toBe(true);
    }
  });

  it('and so is what a fallback that does not ask for it cannot keep', async () => {
    for (const instead of [() => 'cached', new (class Cached {})(), { json: () => 'cached' }]) {
      const one = response();
      await discard(success(one), success(instead), true);
      expect(one.bodyUsed).toBe(true);
      const other = response();
      await pipeline(
        { classify: http() },
        fallback(() => instead),
      ).execute(() => other);
      expect(other.bodyUsed).toBe(true);
      const used = response();
      const answer = await pipeline(
        { classify: http() },
        fallback((outcome: Outcome) => Object.assign(Object.create({}), { outcome, instead })),
      ).execute(() => used);
      expect(answer).toMatchObject({ instead });
      expect(used.bodyUsed).toBe(false);
    }
    const kept = response();
    const itself = fallback(() => ({ kept, json: () => kept.json() }));
    await pipeline({ classify: http() }, itself).execute(() => kept);
    expect(kept.bodyUsed).toBe(false);
  });

  it('twice is as good as once; what has no body costs nothing', async () => {
    const one = response();
    await discard(success(one));
    expect(discard(success(one))).toBeUndefined();
    for (const nothing of [undefined, null, 1, 'x', {}, new Error('x'), new Response(null), { data: [] }]) {
      expect(discard(success(nothing))).toBeUndefined();
    }
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('mine');
        },
      },
    );
    expect(discard(success(hostile), success(hostile))).toBeUndefined();
  });
});

describe('resilientFetch lets go', () => {
  const own: Classifier = (outcome) =>
    outcome.ok && (outcome.value as Response).status === 503 ? 'failure' : 'success';

  it.each([
    ['http()', http()],
    ['a classifier that knows nothing of bodies', own],
  ])('with %s: of what is retried, replaced, left', async (_name, classify) => {
    for (const body of [LONG, undefined]) {
      const server = await started(body);
      const dispatcher = single();
      const to = (path: string): [string, RequestInit] => [
        `${server.url}${path}`,
        { dispatcher } as RequestInit,
      ];
      const options = { fetch: undiciFetch as unknown as typeof fetch };
      const retried = resilientFetch(pipeline({ classify }, retry({ backoff: constant(1) })), options);
      const last = await retried(...to('/bad'));
      expect(last.status).toBe(503);
      await last.body?.cancel();
      const replaced = resilientFetch(pipeline({ classify }, fallback('cached')), options);
      expect(await replaced(...to('/bad'))).toBe('cached');
      expect(await replaced(to('/bad')[0], { ...to('')[1], method: 'POST' })).toBe('cached');
      const left = resilientFetch(
        pipeline(
          { classify },
          custom(async (next) => {
            await next();
            return 1;
          }),
        ),
        options,
      );
      expect(await left(...to('/bad'))).toBe(1);
      expect(await (await left(...to('/'))).toString()).toBe('1');
    }
  });

  it('of nothing that a layer answers with after all', async () => {
    const server = await started('the body');
    const layer = custom(async (next) => {
      const first = await next();
      await next().catch(() => {});
      return first;
    });
    for (const method of ['GET', 'POST']) {
      const response = await resilientFetch(pipeline({ classify: http() }, layer))(`${server.url}/bad`, {
        method,
      });
      expect(await response.text()).toBe('the body');
    }
  });

  it('and leaves no connection behind a body that stalls', async () => {
    const server = await started(undefined);
    const replaced = resilientFetch(pipeline({ classify: http() }, fallback('cached')));
    expect(await replaced(`${server.url}/bad`)).toBe('cached');
    await until(() => server.sockets.size === 0 || server.connections > 1);
  });
});
