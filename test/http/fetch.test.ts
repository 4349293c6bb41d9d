import { describe, expect, expectTypeOf, it } from 'vitest';
import { http, type ResilientFetchOptions, resilientFetch } from '../../src/http/index.ts';
import { constant, fallback, perKey, pipeline, retry, timeout } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

/** An attempt, as the scripted `fetch` received it. */
interface Sent {
  readonly input: unknown;
  readonly init: RequestInit;
  readonly headers: Headers;
}

type Answer = Response | Error | ((sent: Sent) => Response | Promise<Response>);

/** Makes a client without sockets: its `fetch` returns the answers in turn, and repeats the last one. */
function client(
  answers: Answer[],
  options: ResilientFetchOptions = {},
  policies = [retry({ backoff: constant(100) })],
) {
  const runtime = virtualRuntime();
  const sent: Sent[] = [];
  const fetch = async (input: Parameters<typeof globalThis.fetch>[0], init: RequestInit = {}) => {
    const request = { input, init, headers: new Headers(init.headers) };
    sent.push(request);
    init.signal?.throwIfAborted();
    const answer = answers[Math.min(sent.length, answers.length) - 1] as Answer;
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer(request) : answer;
  };
  const target = pipeline({ runtime, classify: http() }, ...policies);
  return { runtime, sent, fetch, api: resilientFetch(target, { fetch, ...options }) };
}

const status =
  (code: number, headers: HeadersInit = {}) =>
  () =>
    new Response(`body of ${code}`, { status: code, headers });
const refused = Object.assign(new TypeError('fetch failed'), {
  cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' }),
});
const reset = Object.assign(new TypeError('fetch failed'), {
  cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }),
});

/** Runs all retries. */
async function finish<T>(runtime: { runAll(): Promise<void> }, promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  await runtime.runAll();
  return promise;
}

describe('resilientFetch: what is retried', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'get'])('%s is retried', async (method) => {
    const { runtime, sent, api } = client([status(503), reset, status(200)]);
    const response = await finish(runtime, api('http://x.test/', { method }));
    expect(response.status).toBe(200);
    expect(sent).toHaveLength(3);
  });

  it.each(['POST', 'PATCH', 'post', 'LOCK'])('%s is not, whatever the failure', async (method) => {
    for (const answer of [status(503, { 'retry-after': '0' }), reset]) {
      const { runtime, sent, api } = client([answer, status(200)]);
      const outcome = await finish(
        runtime,
        api('http://x.test/', { method }).catch((error) => error),
      );
      expect(outcome).toSatisfy((o: unknown) => o === reset || (o instanceof Response && o.status === 503));
      expect(sent).toHaveLength(1);
      expect(runtime.nowMs).toBe(0);
    }
  });

  it('a POST is not, though the far side’s own code in an error of `fetch` says that it never left', async () => {
    const answered = { response: { status: 500, headers: {} }, code: 'ECONNREFUSED' };
    const { runtime, sent, api } = client([Object.assign(new Error('x'), answered)]);
    await expect(finish(runtime, api('http://x.test/', { method: 'POST' }))).rejects.toThrow('x');
    expect(sent).toHaveLength(1);
  });

  it('of any method what never left is', async () => {
    const { runtime, sent, api } = client([refused, refused, status(201)]);
    expect((await finish(runtime, api('http://x.test/', { method: 'POST', body: 'x' }))).status).toBe(201);
    expect(sent).toHaveLength(3);
  });

  it('and what has an Idempotency-Key, however the header fields are given', async () => {
    for (const headers of [
      { 'idempotency-key': 'k' },
      new Headers({ 'Idempotency-Key': 'k' }),
      [['IDEMPOTENCY-KEY', 'k']] as [string, string][],
    ]) {
      const { runtime, sent, api } = client([status(503), status(200)]);
      expect((await finish(runtime, api('http://x.test/', { method: 'POST', headers }))).status).toBe(200);
      expect(sent).toHaveLength(2);
    }
  });

  it('the method of a Request counts', async () => {
    const { runtime, sent, api } = client([status(503), status(200)]);
    const request = new Request('http://x.test/', { method: 'POST', body: 'x' });
    expect((await finish(runtime, api(request))).status).toBe(503);
    expect((await finish(runtime, api(request, { headers: { 'idempotency-key': 'k' } }))).status).toBe(200);
    expect(sent).toHaveLength(2);
  });

  it('idempotentMethods says which', async () => {
    const { runtime, sent, api } = client([status(503), status(200)], { idempotentMethods: ['post'] });
    expect((await finish(runtime, api('http://x.test/', { method: 'POST' }))).status).toBe(200);
    expect(sent).toHaveLength(2);
  });

  it('nothing is sent twice by a pipeline that knows nothing of HTTP either', async () => {
    const runtime = virtualRuntime();
    let sent = 0;
    const target = pipeline({ runtime }, retry({ shouldRetry: () => true, backoff: constant(100) }));
    const api = resilientFetch(target, {
      fetch: async () => {
        sent += 1;
        throw reset;
      },
    });
    await expect(finish(runtime, api('http://x.test/', { method: 'POST' }))).rejects.toBe(reset);
    expect(sent).toBe(1);
    expect(runtime.nowMs, 'nor is anything waited for').toBe(0);
    await expect(finish(runtime, api('http://x.test/'))).rejects.toBe(reset);
    expect(sent).toBe(4);
  });

  it('whose answer can be read all the same', async () => {
    const always = [retry({ shouldRetry: () => true, backoff: constant(100) })];
    const { runtime, sent, api } = client([status(503)], {}, always);
    const response = await finish(runtime, api('http://x.test/', { method: 'POST' }));
    expect(await response.text()).toBe('body of 503');
    expect(sent).toHaveLength(1);
  });

  it('the verdict decides: what a judge calls never sent is sent again', async () => {
    const runtime = virtualRuntime();
    const notSent = { kind: 'failure', retryable: true, throttled: true, notSent: true } as const;
    const classify = http({ judge: (code) => (code === 429 ? notSent : undefined) });
    const answers = [status(429), status(429), status(503), status(200)];
    const bodies: unknown[] = [];
    const target = pipeline({ runtime, classify }, retry({ maxAttempts: 5, backoff: constant(100) }));
    const api = resilientFetch(target, {
      fetch: async (_input, init) => {
        bodies.push(init?.body);
        return (answers.shift() as () => Response)();
      },
    });
    const response = await finish(runtime, api('http://x.test/', { method: 'POST', body: 'x' }));
    expect(response.status, 'the 503 may have been carried out').toBe(503);
    expect(bodies).toEqual(['x', 'x', 'x']);
  });

  it('what the call, or its pipeline, calls idempotent may be sent again; and what it does not, may not', async () => {
    for (const [idempotent, method, times] of [
      [true, 'POST', 3],
      [false, 'GET', 1],
    ] as const) {
      const runtime = virtualRuntime();
      let sent = 0;
      const target = pipeline({ runtime, idempotent, classify: http() }, retry({ backoff: constant(1) }));
      const fetch = async (): Promise<Response> => {
        sent += 1;
        throw reset;
      };
      await expect(
        finish(runtime, resilientFetch(target, { fetch })('http://x.test/', { method })),
      ).rejects.toBe(reset);
      expect(sent).toBe(times);
    }
  });

  it('a 409 to a key that an earlier attempt has brought is no answer yet', async () => {
    const key = { headers: { 'Idempotency-Key': 'k' } };
    for (const [options, init] of [
      [{ idempotencyKey: true }, {}],
      [{}, key],
    ] as const) {
      const { runtime, sent, api } = client([reset, status(409), status(201)], options);
      const response = await finish(runtime, api('http://x.test/', { method: 'POST', ...init }));
      expect(response.status).toBe(201);
      expect(sent).toHaveLength(3);
      expect(runtime.nowMs).toBe(200);
    }
  });

  it('but a conflict where the key cannot be known yet, or there is none', async () => {
    for (const [first, init] of [
      [status(409), { method: 'POST', headers: { 'Idempotency-Key': 'k' } }],
      [refused, { method: 'POST', headers: { 'Idempotency-Key': 'k' } }],
      [status(503), { method: 'PUT' }],
    ] as const) {
      const { runtime, sent, api } = client([first, status(409), status(201)]);
      expect((await finish(runtime, api('http://x.test/', init))).status).toBe(409);
      expect(sent.length).toBeLessThan(3);
    }
  });

  it.each([
    ['PayPal-Request-Id', {}, http()],
    [['Request-Id', 'PayPal-Request-Id'], {}, http()],
    [undefined, {}, http({ idempotencyHeader: 'PayPal-Request-Id' })],
  ] as const)(
    'idempotencyHeader %s names what the server knows a request by',
    async (name, more, classify) => {
      const runtime = virtualRuntime();
      let sent = 0;
      const options = name === undefined ? more : { ...more, idempotencyHeader: name };
      const api = resilientFetch(pipeline({ runtime, classify }, retry({ backoff: constant(1) })), {
        ...options,
        fetch: async () => new Response(null, { status: ++sent % 2 === 1 ? 503 : 200 }),
      });
      const init = { method: 'POST', headers: { 'paypal-request-id': 'abc' } };
      expect((await finish(runtime, api('http://x.test/', init))).status).toBe(200);
      expect((await finish(runtime, api('http://x.test/', { method: 'POST' }))).status).toBe(503);
    },
  );

  it('idempotencyKey goes by the first of the names', async () => {
    const { sent, api } = client([status(200)], {
      idempotencyKey: () => 'mine',
      idempotencyHeader: ['X-Request-Id', 'Other'],
    });
    await api('http://x.test/', { method: 'POST' });
    await api('http://x.test/', { method: 'POST', headers: { other: 'theirs' } });
    expect(sent.map(({ headers }) => headers.get('x-request-id'))).toEqual(['mine', null]);
  });

  it('the last response is the answer when all attempts end on a status', async () => {
    const { runtime, sent, api } = client([status(503), status(503), status(502)]);
    const response = await finish(runtime, api('http://x.test/'));
    expect(response.status).toBe(502);
    expect(await response.text()).toBe('body of 502');
    expect(sent).toHaveLength(3);
  });

  it('the last error is thrown as it is', async () => {
    const { runtime, api } = client([reset]);
    await expect(finish(runtime, api('http://x.test/'))).rejects.toBe(reset);
  });

  it('waits as long as the server asks, and then a little', async () => {
    const { runtime, api } = client([status(429, { 'retry-after': '3' }), status(200)]);
    await finish(runtime, api('http://x.test/'));
    expect(runtime.nowMs).toBeGreaterThanOrEqual(3000);
    expect(runtime.nowMs).toBeLessThan(3600);
  });

  it('gives the answer at once where the server asks for more than is obeyed', async () => {
    const { runtime, sent, api } = client([status(503, { 'retry-after': '999999999' })]);
    expect((await finish(runtime, api('http://x.test/'))).status).toBe(503);
    expect(sent).toHaveLength(1);
    expect(runtime.nowMs).toBe(0);
  });

  it.each(['0', 'Wed, 21 Oct 2015 07:28:00 GMT', '-5', '0x1', '1'.repeat(10_240), '\u0080ÿ'])(
    'Retry-After: %s does not shorten the backoff',
    async (retryAfter) => {
      const { runtime, sent, api } = client([status(503, { 'retry-after': retryAfter }), status(200)]);
      await finish(runtime, api('http://x.test/'));
      expect(sent).toHaveLength(2);
      expect(runtime.nowMs).toBe(100);
    },
  );
});

describe('resilientFetch: bodies that are sent', () => {
  const bytes = new TextEncoder().encode('x=1');
  it.each([
    ['a string', 'x=1'],
    ['bytes', bytes],
    ['an ArrayBuffer', bytes.buffer],
    ['a Blob', new Blob(['x=1'])],
    ['a form', new URLSearchParams({ x: '1' })],
  ])('%s is sent again', async (_what, body) => {
    const seen: string[] = [];
    const record = async ({ input, init }: Sent) => {
      seen.push(await new Request(input as string, init).text());
      return new Response(null, { status: seen.length < 3 ? 503 : 200 });
    };
    const { runtime, api } = client([record]);
    await finish(runtime, api('http://x.test/', { method: 'PUT', body }));
    expect(seen).toEqual(['x=1', 'x=1', 'x=1']);
  });

  it('a FormData is sent again', async () => {
    const form = new FormData();
    form.set('x', '1');
    const seen: unknown[] = [];
    const record = async ({ input, init }: Sent) => {
      seen.push((await new Request(input as string, init).formData()).get('x'));
      return new Response(null, { status: seen.length < 2 ? 503 : 200 });
    };
    const { runtime, api } = client([record]);
    await finish(runtime, api('http://x.test/', { method: 'PUT', body: form }));
    expect(seen).toEqual(['1', '1']);
  });

  it('a Request is cloned, and can be read afterwards', async () => {
    const seen: string[] = [];
    const record = async ({ input, init }: Sent) => {
      seen.push(await new Request(input as Request, init).text());
      return new Response(null, { status: seen.length < 3 ? 503 : 200 });
    };
    const { runtime, api } = client([record]);
    const request = new Request('http://x.test/', { method: 'PUT', body: 'x=1' });
    await finish(runtime, api(request));
    expect(seen).toEqual(['x=1', 'x=1', 'x=1']);
    expect(await request.text()).toBe('x=1');
  });

  it.each(['503', 'reset', 'refused'])(
    'a stream is sent once, though the method is idempotent: %s',
    async (what) => {
      const answers: Record<string, Answer> = { 503: status(503), reset, refused };
      const { runtime, sent, api } = client([answers[what] as Answer, status(200)]);
      const body = new Blob(['x']).stream();
      await finish(
        runtime,
        api('http://x.test/', { method: 'PUT', body, duplex: 'half' } as RequestInit).catch(() => {}),
      );
      expect(sent).toHaveLength(1);
    },
  );

  it('a function makes the body anew for each attempt', async () => {
    let made = 0;
    const seen: string[] = [];
    const record = async ({ input, init }: Sent) => {
      seen.push(await new Request(input as string, init).text());
      return new Response(null, { status: seen.length < 3 ? 503 : 200 });
    };
    const { runtime, api } = client([record]);
    const body = async () => new Blob([`body ${++made}`]).stream();
    await finish(runtime, api('http://x.test/', { method: 'PUT', body }));
    expect(seen).toEqual(['body 1', 'body 2', 'body 3']);
  });
});

describe('resilientFetch: header fields', () => {
  it('tells the number of the attempt on request, and leaves the rest as given', async () => {
    const { runtime, sent, api } = client([status(503)], { attemptHeader: 'X-Attempt' });
    await finish(runtime, api('http://x.test/', { headers: { accept: 'text/plain' } }));
    expect(sent.map(({ headers }) => headers.get('x-attempt'))).toEqual(['1', '2', '3']);
    expect(sent.map(({ headers }) => headers.get('accept'))).toEqual(Array(3).fill('text/plain'));
  });

  it('keeps those of a Request', async () => {
    const { runtime, sent, api } = client([status(200)], { attemptHeader: 'x-attempt' });
    await finish(runtime, api(new Request('http://x.test/', { headers: { accept: 'text/plain' } })));
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({ accept: 'text/plain', 'x-attempt': '1' });
  });

  it('adds nothing unless asked to', async () => {
    const { runtime, sent, api } = client([status(200)]);
    await finish(runtime, api('http://x.test/', { method: 'POST' }));
    expect([...(sent[0]?.headers ?? [])]).toEqual([]);
  });

  it('makes an Idempotency-Key, one for all attempts of a request', async () => {
    const { runtime, sent, api } = client([status(503)], { idempotencyKey: true });
    await finish(runtime, api('http://x.test/', { method: 'POST' }));
    await finish(runtime, api('http://x.test/', { method: 'POST' }));
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(6);
    expect(new Set(keys).size).toBe(2);
    expect(keys[0]).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it('makes none where there is one, or where none is needed', async () => {
    const { runtime, sent, api } = client([status(200)], { idempotencyKey: () => 'made' });
    await finish(runtime, api('http://x.test/', { method: 'POST' }));
    await finish(runtime, api('http://x.test/', { method: 'POST', headers: { 'Idempotency-Key': 'mine' } }));
    await finish(runtime, api('http://x.test/', { method: 'PUT' }));
    expect(sent.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['made', 'mine', null]);
  });
});

describe('resilientFetch: signals', () => {
  it('T25: the caller’s abort ends the call with its own reason, also while it waits', async () => {
    const { runtime, sent, api } = client([status(503)]);
    const controller = new AbortController();
    const call = api('http://x.test/', { signal: controller.signal });
    await runtime.settle();
    const reason = new Error('no longer wanted');
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await runtime.runAll();
    expect(sent).toHaveLength(1);
  });

  it('takes the signal of a Request, unless init takes it away', async () => {
    const aborted = AbortSignal.abort(new Error('over'));
    const { api } = client([() => new Response()]);
    await expect(api(new Request('http://x.test/', { signal: aborted }))).rejects.toThrow('over');
    await expect(
      api(new Request('http://x.test/', { signal: aborted }), { signal: null }),
    ).resolves.toBeDefined();
  });

  it('aborts an attempt that a timeout has given up, and drops a late answer of one that does not listen', async () => {
    let answer: (response: Response) => void = () => {};
    const { runtime, sent, api } = client(
      [() => new Promise((resolve) => (answer = resolve)), status(200)],
      {},
      [retry({ backoff: constant(100) }), timeout(50)] as never,
    );
    const call = api('http://x.test/');
    await runtime.advance(50);
    expect(sent[0]?.init.signal?.aborted).toBe(true);
    let cancelled = false;
    const cancel = () => {
      cancelled = true;
    };
    answer(new Response(new ReadableStream({ cancel })));
    expect((await finish(runtime, call)).status).toBe(200);
    expect(cancelled).toBe(true);
  });
});

describe('resilientFetch: a retry inside a retry', () => {
  it('makes one attempt of a request whose signal comes from an attempt further out', async () => {
    const inner = client([status(503)]);
    const runtime = inner.runtime;
    const target = pipeline({ runtime, classify: http() }, retry({ backoff: constant(100) }));
    const outer = resilientFetch(target, { fetch: (input, init) => inner.api(input, init) });
    expect((await finish(runtime, outer('http://x.test/'))).status).toBe(503);
    expect(inner.sent).toHaveLength(3);
  });

  it('or that has the attempt header already; but all of one that the outer would not retry', async () => {
    const { runtime, sent, api } = client([status(503)], { attemptHeader: 'x-attempt' });
    await finish(runtime, api('http://x.test/', { headers: { 'x-attempt': '1' } }));
    expect(sent).toHaveLength(1);
    const inner = client([status(503)]);
    const outer = resilientFetch(pipeline(), { fetch: (input, init) => inner.api(input, init) });
    await finish(inner.runtime, outer('http://x.test/'));
    expect(inner.sent).toHaveLength(3);
  });

  it('multiplies the attempts where it is allowed to', async () => {
    const inner = client([status(503)], { nested: 'allow' });
    const target = pipeline({ runtime: inner.runtime, classify: http() }, retry({ backoff: constant(100) }));
    const outer = resilientFetch(target, { fetch: (input, init) => inner.api(input, init) });
    await finish(inner.runtime, outer('http://x.test/'));
    expect(inner.sent).toHaveLength(9);
  });
});

describe('resilientFetch: keys', () => {
  it('goes through the pipeline of the origin', async () => {
    const keyed = perKey((key) => pipeline({ name: key }));
    const seen: (string | undefined)[] = [];
    keyed.on('execution.settled', ({ key }) => seen.push(key));
    const api = resilientFetch(keyed, { fetch: async () => new Response() });
    keyed.get('http://a.test');
    await api('http://a.test/x');
    await api(new URL('http://a.test:80/y'));
    await api(new Request('https://a.test/z'));
    expect(seen).toEqual(['http://a.test', 'http://a.test', 'https://a.test']);
    expect(keyed.keys()).toEqual(['http://a.test', 'https://a.test']);
  });

  it('or through that of a key of one’s own, which any pipeline is told', async () => {
    const seen: (string | undefined)[] = [];
    const target = pipeline();
    target.on('execution.settled', ({ key }) => seen.push(key));
    const api = resilientFetch(target, {
      fetch: async () => new Response(),
      key: (input) => `${input}`.slice(-1),
    });
    await api('http://a.test/x');
    expect(seen).toEqual(['x']);
  });

  it('leaves it to fetch to complain of a URL', async () => {
    await expect(resilientFetch(pipeline())('nonsense')).rejects.toThrow(TypeError);
  });
});

describe('resilientFetch', () => {
  it('has the signature of fetch', () => {
    const api = resilientFetch(pipeline());
    expectTypeOf(api).toExtend<typeof fetch>();
    expectTypeOf(resilientFetch(pipeline(fallback(null)))).returns.resolves.toEqualTypeOf<Response | null>();
  });

  it('uses the global fetch of the moment', async () => {
    const before = globalThis.fetch;
    const api = resilientFetch(pipeline());
    globalThis.fetch = async () => new Response('replaced');
    try {
      expect(await (await api('http://x.test/')).text()).toBe('replaced');
    } finally {
      globalThis.fetch = before;
    }
  });

  it('checks its options', () => {
    expect(() => resilientFetch({} as never)).toThrow('resilientFetch needs a pipeline, or pipelines by key');
    const refuse = (options: object, message: string) =>
      expect(() => resilientFetch(pipeline(), options)).toThrow(message);
    refuse({ fetch: 1 }, 'resilientFetch.fetch must be a function');
    refuse({ key: 'x' }, 'resilientFetch.key must be a function');
    refuse({ idempotentMethods: ['G T'] }, 'resilientFetch.idempotentMethods[0] must be a method');
    refuse({ idempotencyKey: 'x' }, 'resilientFetch.idempotencyKey must be true or false');
    refuse({ idempotencyHeader: [] }, 'resilientFetch.idempotencyHeader must be one or more names');
    refuse(
      { idempotencyHeader: ['a', 1] },
      'resilientFetch.idempotencyHeader[1] must be the name of a header field',
    );
    refuse({ attemptHeader: 'x y' }, 'resilientFetch.attemptHeader must be the name of a header field');
    refuse({ timeoutCoversBody: 1 }, 'resilientFetch.timeoutCoversBody must be true or false');
    refuse({ nested: 'never' }, "resilientFetch.nested must be one of 'suppress', 'allow'");
    refuse({ retries: 1 }, 'resilientFetch.retries is not an option');
  });
});
