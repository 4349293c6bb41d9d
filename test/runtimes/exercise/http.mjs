import { check, equal, fail, rejected, sleep } from './expect.mjs';

export function http({ seawall: s, http: h }, { base, deadPort }) {
  let last = 0;
  const id = `${Date.now()}-${Math.random()}`;
  const address = (path, more = '') => `${base}${path}?id=${id}-${++last}${more}`;
  const retry = { maxAttempts: 3, backoff: () => 20, budget: false };
  const api = h.resilientFetch(h.standard({ name: 'api', retry }));
  const refused = async (init) => {
    let attempts = 0;
    const counted = (...request) => {
      attempts++;
      return fetch(...request);
    };
    const classified = s.pipeline({ classify: h.http() }, s.retry(retry));
    const error = await rejected(
      h.resilientFetch(classified, { fetch: counted })(`http://127.0.0.1:${deadPort}/`, init),
    );
    check(
      attempts === 3,
      `${attempts} attempt(s): ${error.name}: ${error.message}; ${error.cause?.code ?? error.code}`,
    );
  };
  const readAll = async (body, each = () => {}) => {
    const reader = body.getReader();
    for (let parts = 0; ; parts++) {
      const { done } = await reader.read();
      if (done) return parts;
      each();
    }
  };
  return {
    async 200() {
      equal((await (await api(address('/ok'))).json()).n, 1);
    },
    async '429 with Retry-After'() {
      const start = Date.now();
      equal((await (await api(address('/429'))).json()).n, 2);
      check(Date.now() - start >= 990, `took ${Date.now() - start} ms`);
    },
    async '503 twice, then 200'() {
      equal((await (await api(address('/503'))).json()).n, 3);
    },
    async 'the last 503 is handed over'() {
      const response = await api(address('/always503'));
      equal([response.status, (await response.json()).n], [503, 3]);
    },
    async 'timeout of an attempt'() {
      const policies = h.standard({
        attemptTimeout: '300ms',
        timeout: '30s',
        retry: { ...retry, maxAttempts: 2 },
      });
      const impatient = h.resilientFetch(policies);
      equal((await (await impatient(address('/hangonce'))).json()).n, 2);
      await rejected(impatient(address('/hang')), 'TimeoutError');
    },
    async 'a reset GET is sent again'() {
      check((await (await api(address('/reset'))).json()).n >= 2, 'once');
    },
    async 'a reset POST is not'() {
      await rejected(api(address('/resetalways'), { method: 'POST', body: 'x' }));
    },
    'a refused GET is sent again': () => refused({}),
    'a refused POST is, too': () => refused({ method: 'POST', body: 'x' }),
    async 'a body that breaks off is asked for again'() {
      const whole = h.resilientFetch(h.standard({ retry }), { timeoutCoversBody: true });
      check((await (await whole(address('/midbody'))).json()).n >= 2, 'once');
    },
    async 'a stream as the response'() {
      const { body } = await api(address('/stream'));
      check((await readAll(body)) > 1, 'came in one part');
    },
    async 'an abort while the response streams'() {
      const caller = new AbortController();
      const { body } = await api(address('/stream'), { signal: caller.signal });
      await rejected(readAll(body, () => caller.abort(new Error('mine'))));
    },
    async 'a POST with an idempotency key is sent again, with its body'() {
      const keyed = h.resilientFetch(h.standard({ retry }), { idempotencyKey: true });
      const response = await keyed(address('/echo', '&fail'), { method: 'POST', body: '{"a":1}' });
      const { n, body, headers } = await response.json();
      equal([n, body], [2, '{"a":1}']);
      check(headers['idempotency-key'], 'no key');
    },
    async 'a Request is sent again, with its body'() {
      const { n, body, method } = await (
        await api(new Request(address('/echo', '&fail'), { method: 'PUT', body: 'abc' }))
      ).json();
      equal([n, body, method], [2, 'abc', 'PUT']);
    },
    async 'a stream as the request'() {
      const parts = () =>
        new ReadableStream({
          start(controller) {
            for (const part of ['str', 'eam']) controller.enqueue(new TextEncoder().encode(part));
            controller.close();
          },
        });
      const init = { method: 'PUT', body: parts, duplex: 'half' };
      const { n, body } = await (await api(address('/echo', '&fail'), init)).json();
      equal([n, body], [2, 'stream']);
    },
    async "the caller's abort"() {
      const caller = new AbortController();
      const call = api(address('/hang'), { signal: caller.signal });
      await sleep(50);
      const why = new Error('mine');
      caller.abort(why);
      check((await rejected(call)) === why, 'the reason is another one');
    },
    async 'an invalid URL is refused'() {
      await rejected(api('http://['));
    },
    async 'an error of the operation itself is no failure of the network'() {
      let calls = 0;
      const classified = s.pipeline({ classify: h.http() }, s.retry(retry));
      const bug = () => {
        calls++;
        return fail.missing.property;
      };
      await rejected(classified.execute(bug), 'TypeError');
      equal(calls, 1);
    },
  };
}
