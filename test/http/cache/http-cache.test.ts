import { circuitBreaker, coalesce, pipeline } from 'seawall';
import { http, type ResilientFetchOptions, resilientFetch } from 'seawall/http';
import { type HttpCacheOptions, httpCache } from 'seawall/http/cache';
import { type VirtualRuntime, virtualRuntime } from 'seawall/testing';
import { beforeEach, describe, expect, it } from 'vitest';

let runtime: VirtualRuntime;
let sent: Request[];
beforeEach(() => {
  runtime = virtualRuntime();
  sent = [];
});

type Answer = (request: Request, nth: number) => Response;
const URL = 'https://api.example.com/users/1';

function through(answer: Answer, options: HttpCacheOptions = {}, of: ResilientFetchOptions = {}) {
  const policy = httpCache({ jitter: 0, ...options });
  const breaker = circuitBreaker();
  const fetch = async (input: RequestInfo | globalThis.URL, init?: RequestInit) => {
    sent.push(new Request(input, init));
    return answer(sent.at(-1) as Request, sent.length);
  };
  const calls = pipeline({ runtime, classify: http() }, policy, breaker);
  const api = resilientFetch(calls, { fetch, share: true, ...of });
  const text = async (...args: Parameters<typeof api>) => (await api(...args)).text();
  return { policy, breaker, api, text };
}

const said =
  (headers: Record<string, string>, status = 200): Answer =>
  (_, nth) =>
    new Response(`body ${nth}`, { status, headers });

describe('httpCache', () => {
  it('answers for as long as the response says, with its age', async () => {
    const { api, text } = through(said({ 'cache-control': 'max-age=60', age: '20' }));
    expect(await text(URL)).toBe('body 1');
    await runtime.advance(30_000);
    const hit = await api(URL);
    expect([await hit.text(), hit.headers.get('age'), hit.status, hit.url]).toEqual([
      'body 1',
      '50',
      200,
      '',
    ]);
    await runtime.advance(10_000);
    expect(await text(URL)).toBe('body 2');
  });

  it('gives each caller a response of its own', async () => {
    const { api } = through(said({ 'cache-control': 'max-age=60' }));
    const [one, two] = await Promise.all([api(URL), api(URL)]);
    one.headers.set('mine', 'yes');
    expect([await one.text(), await two.text(), two.headers.has('mine')]).toEqual([
      'body 1',
      'body 1',
      false,
    ]);
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['no-store', { 'cache-control': 'no-store, max-age=60' }, 2],
    ['no-cache', { 'cache-control': 'no-cache' }, 2],
    ['private', { 'cache-control': 'private, max-age=60' }, 1],
    ['nothing', {}, 2],
    ['Expires', { expires: new Date(3_600_000).toUTCString(), date: new Date(0).toUTCString() }, 1],
    ['Last-Modified', { 'last-modified': new Date(0).toUTCString(), date: new Date(864e5).toUTCString() }, 1],
    ['Vary: *', { 'cache-control': 'max-age=60', vary: '*' }, 2],
    ['a max-age that is none', { 'cache-control': 'max-age=soon' }, 2],
    ['a max-age beyond all numbers', { 'cache-control': `max-age=${'9'.repeat(400)}` }, 2],
    ['a max-age of ages', { 'cache-control': `max-age=${'9'.repeat(15)}` }, 1],
  ])('%s', async (_, headers, requests) => {
    const { text } = through(said(headers), { revalidate: 0 });
    await text(URL);
    await text(URL);
    expect(sent).toHaveLength(requests);
  });

  it('keeps what says nothing for as long as it is told', async () => {
    const { text } = through(said({}), { fallbackTtl: '1s' });
    expect([await text(URL), await text(URL)]).toEqual(['body 1', 'body 1']);
    await runtime.advance(1000);
    expect(await text(URL)).toBe('body 2');
  });

  it('keeps apart what Vary may name, and not what only traces', async () => {
    const { text } = through(said({ 'cache-control': 'max-age=60', vary: 'accept-language' }));
    const get = (headers: Record<string, string>) => text(URL, { headers });
    expect(await get({ 'accept-language': 'de' })).toBe('body 1');
    expect(await get({ 'accept-language': 'fr' })).toBe('body 2');
    expect(await get({ 'Accept-Language': 'de', traceparent: '00-1' })).toBe('body 1');
    expect(await get({ 'accept-language': 'de', authorization: 'Bearer other' })).toBe('body 3');
  });

  it.each([
    ['POST', { method: 'POST', body: 'x' }],
    ['a range', { headers: { range: 'bytes=0-1' } }],
    ['a condition of the caller’s', { headers: { 'if-none-match': '"1"' } }],
    ['no-cache', { headers: { 'cache-control': 'no-cache' } }],
    ['max-age=0', { headers: { 'cache-control': 'max-age=0' } }],
    ['cache: reload', { cache: 'reload' as const }],
  ])('%s has an answer of its own', async (_, init) => {
    const { text } = through(said({ 'cache-control': 'max-age=60' }));
    await text(URL, init);
    await text(URL, init);
    expect(sent).toHaveLength(2);
  });

  it('has confirmed what has expired', async () => {
    const { api, policy } = through((request, nth) =>
      request.headers.get('if-none-match') === '"v1"'
        ? new Response(null, {
            status: 304,
            headers: { etag: '"v1"', 'cache-control': 'max-age=60', nth: `${nth}` },
          })
        : new Response('whole', {
            headers: { etag: '"v1"', 'cache-control': 'max-age=1', 'content-type': 'text/x' },
          }),
    );
    await api(URL);
    await runtime.advance(2000);
    const confirmed = await api(URL);
    expect([confirmed.status, await confirmed.text(), confirmed.headers.get('content-type')]).toEqual([
      200,
      'whole',
      'text/x',
    ]);
    expect(confirmed.headers.get('nth')).toBe('2');
    await runtime.advance(59_000);
    expect(await (await api(URL)).text()).toBe('whole');
    expect([sent.length, policy.snapshot().entries]).toEqual([2, 1]);
    await runtime.advance(3_700_000);
    await api(URL);
    expect(sent.at(-1)?.headers.has('if-none-match')).toBe(false);
  });

  it('has confirmed by time, and no-cache each time', async () => {
    const modified = new Date(0).toUTCString();
    const { text } = through((request) =>
      request.headers.get('if-modified-since') === modified
        ? new Response(null, { status: 304 })
        : new Response('whole', { headers: { 'last-modified': modified, 'cache-control': 'no-cache' } }),
    );
    expect([await text(URL), await text(URL), await text(URL)]).toEqual(['whole', 'whole', 'whole']);
    expect(sent.map(({ headers }) => headers.has('if-modified-since'))).toEqual([false, true, true]);
  });

  it('answers stale for as long as the response says', async () => {
    const { text, breaker } = through(
      said({ 'cache-control': 'max-age=1, stale-while-revalidate=10, stale-if-error=100' }),
    );
    await text(URL);
    await runtime.advance(2000);
    expect(await text(URL)).toBe('body 1');
    await runtime.settle();
    expect(await text(URL)).toBe('body 2');
    await runtime.advance(50_000);
    breaker.isolate();
    expect(await text(URL)).toBe('body 2');
    await runtime.advance(60_000);
    await expect(text(URL)).rejects.toThrow();
  });

  it('answers stale for as long as the options say, but for what must not', async () => {
    const answers: Record<string, string> = {
      [URL]: 'max-age=1',
      [`${URL}/strict`]: 'max-age=1, must-revalidate',
    };
    const { text, breaker } = through(
      (request, nth) =>
        new Response(`body ${nth}`, { headers: { 'cache-control': answers[request.url] ?? '' } }),
      { staleIfError: '1m' },
    );
    await text(URL);
    await text(`${URL}/strict`);
    await runtime.advance(1000);
    breaker.isolate();
    expect(await text(URL)).toBe('body 1');
    await expect(text(`${URL}/strict`)).rejects.toThrow();
  });

  it('answers an error of the server with what it has', async () => {
    let down = false;
    const { api } = through(
      (_, nth) =>
        new Response(`body ${nth}`, {
          status: down ? 503 : 200,
          headers: { 'cache-control': 'max-age=1, stale-if-error=100' },
        }),
    );
    await api(URL);
    down = true;
    await runtime.advance(1000);
    const answer = await api(URL);
    expect([answer.status, await answer.text()]).toEqual([200, 'body 1']);
    await runtime.advance(100_000);
    expect((await api(URL)).status).toBe(503);
  });

  it('keeps no body that is too large, and gives it to all who wait for it', async () => {
    const large = 'x'.repeat(100);
    const { text, policy } = through(
      () => new Response(large, { headers: { 'cache-control': 'max-age=60' } }),
      {},
      { share: { maxBody: 99 } },
    );
    expect(await Promise.all([text(URL), text(URL)])).toEqual([large, large]);
    expect([sent.length, policy.snapshot().entries]).toEqual([1, 0]);
  });

  it('ends what is kept for a URL that a request has changed, of all variants; not where it has failed', async () => {
    let status = 200;
    const { text } = through((request, nth) =>
      request.method === 'GET'
        ? new Response(`body ${nth}`, { headers: { 'cache-control': 'max-age=60' } })
        : new Response(null, { status }),
    );
    const language = { headers: { 'accept-language': 'de' } };
    expect([await text(URL), await text(URL, language), await text(`${URL}/other`)]).toEqual([
      ...['body 1', 'body 2', 'body 3'],
    ]);
    await text(`${URL}#part`, { method: 'PUT', body: 'x' });
    expect([await text(URL), await text(URL, language), await text(`${URL}/other`)]).toEqual([
      ...['body 5', 'body 6', 'body 3'],
    ]);
    status = 409;
    await text(URL, { method: 'DELETE' });
    expect(await text(URL)).toBe('body 5');
    for (let n = 0; n < 1000; n += 1) {
      status = 200;
      await text(`https://api.example.com/${n}`, { method: 'DELETE' });
    }
    expect(await text(URL)).not.toBe('body 5');
  });

  it('keeps to a size in bytes', async () => {
    const { text, policy } = through(said({ 'cache-control': 'max-age=60' }), { maxSize: 13 });
    for (const path of ['a', 'b', 'c']) await text(`https://api.example.com/${path}`);
    expect(policy.snapshot()).toMatchObject({ entries: 2, size: 12 });
  });

  it('answers HEAD, 204 and 404 as they are', async () => {
    const { api, text } = through((request) =>
      request.url.endsWith('gone')
        ? new Response('gone', { status: 404, headers: { 'cache-control': 'max-age=60' } })
        : new Response(null, { status: 204, headers: { 'cache-control': 'max-age=60' } }),
    );
    for (let n = 0; n < 2; n += 1) {
      expect((await api(URL, { method: 'HEAD' })).status).toBe(204);
      expect((await api(URL)).status).toBe(204);
      expect(await text(`${URL}/gone`)).toBe('gone');
    }
    expect(sent).toHaveLength(3);
  });

  it.each([
    [{ fallbackTtl: -1 }, 'httpCache.fallbackTtl must be'],
    [{ ttl: 1 }, 'httpCache.ttl is not an option'],
    [{ maxEntries: 0 }, 'cache.maxEntries must be'],
  ])('refuses %o', (options, message) => {
    expect(() => httpCache(options as never)).toThrow(message);
  });
});

describe('share', () => {
  const send = (policy = coalesce(), of: ResilientFetchOptions = {}) => {
    const fetch = async (input: RequestInfo | globalThis.URL, init?: RequestInit) => {
      sent.push(new Request(input, init));
      await new Promise<void>((resolve, reject) => {
        runtime.clock.setTimer(10, resolve);
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
      return new Response('text', { headers: { 'content-length': '4' } });
    };
    return resilientFetch(pipeline({ runtime, classify: http() }, policy), { fetch, ...of });
  };

  it('is not on by itself: requests to one origin share nothing', async () => {
    const api = send();
    const both = [api(URL), api(`${URL}/other`)];
    await runtime.advance(10);
    await Promise.all(both);
    expect(sent).toHaveLength(2);
  });

  it('lets requests that ask for the same share an answer, and no others', async () => {
    const api = send(coalesce(), { share: true });
    const all = [
      api(URL),
      api(new Request(URL)),
      api(`${URL}#part`),
      api(`${URL}/other`),
      api(URL, { method: 'POST' }),
    ];
    await runtime.advance(10);
    expect(await Promise.all((await Promise.all(all)).map((one) => one.text()))).toEqual(
      Array(5).fill('text'),
    );
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${URL}`,
      `GET ${URL}/other`,
      `POST ${URL}`,
    ]);
  });

  it('a caller that leaves, even the one who has sent it, leaves the others alone', async () => {
    const api = send(coalesce(), { share: true });
    const first = new AbortController();
    const left = api(URL, { signal: first.signal });
    const stays = api(URL);
    await runtime.advance(5);
    first.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    await runtime.advance(10);
    expect(await (await stays).text()).toBe('text');
    expect(sent).toHaveLength(1);
  });

  it('the last who leaves ends the request', async () => {
    const api = send(coalesce(), { share: true });
    const controllers = [new AbortController(), new AbortController()];
    const all = controllers.map(({ signal }) => api(URL, { signal }).catch((error) => error));
    await runtime.advance(5);
    for (const controller of controllers) controller.abort('enough');
    expect(await Promise.all(all)).toEqual(['enough', 'enough']);
    expect(sent[0]?.signal.aborted).toBe(true);
  });

  it.each([
    [{ share: { maxBody: -1 } }, 'resilientFetch.share.maxBody must be'],
    [{ share: { max: 1 } }, 'resilientFetch.share.max is not an option'],
  ])('refuses %o', (options, message) => {
    expect(() => send(coalesce(), options as never)).toThrow(message);
  });
});
