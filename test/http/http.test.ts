import { describe, expect, it } from 'vitest';
import { type Classifier, failure, judge, success, type Verdict } from '../../src/core/index.ts';
import { http } from '../../src/http/index.ts';
import { RejectedError, TimeoutError } from '../../src/index.ts';
import { FakeCall } from '../support/fake-call.ts';

const NOW = Date.UTC(2026, 7, 23, 12, 0, 0);
/** A call that may be carried out twice, so that the verdict depends only on the outcome. */
const call = new FakeCall({ wallNow: () => NOW, idempotent: true });
/** A call without this information. */
const silent = new FakeCall({ wallNow: () => NOW });

const ofValue = (value: unknown, classify: Classifier = http(), by: FakeCall = call): Verdict =>
  judge(classify, success(value), by);
const ofError = (error: unknown, classify: Classifier = http(), by: FakeCall = call): Verdict =>
  judge(classify, failure(error), by);

const answer = (status: number, headers: HeadersInit = {}) => new Response(null, { status, headers });

/** Makes an error with more fields, as libraries do. */
const failing = (fields: object, message = 'failed') => Object.assign(new Error(message), fields);

describe('http: responses', () => {
  it.each([200, 201, 204, 301, 302, 304, 307, 400, 401, 403, 404, 409, 410, 413, 422, 423])(
    '%d is an answer',
    (status) => {
      expect(ofValue(answer(status))).toEqual({ kind: 'success', retryable: false });
    },
  );

  it.each([408, 425, 500, 502, 504, 520, 521, 522, 523, 524])('%d passes by itself', (status) => {
    expect(ofValue(answer(status))).toEqual({ kind: 'failure', retryable: true });
  });

  it.each([429, 503, 529])('%d says that the server is overloaded', (status) => {
    expect(ofValue(answer(status))).toMatchObject({ kind: 'failure', retryable: true, throttled: true });
  });

  it.each([501, 505])('%d says nothing about the health of the server', (status) => {
    expect(ofValue(answer(status))).toEqual({ kind: 'ignored', retryable: false });
  });

  it.each([506, 507, 508, 525, 599])('%d is a failure that stays', (status) => {
    const verdict = status === 599 ? ofValue({ status }) : ofValue(answer(status));
    expect(verdict).toEqual({ kind: 'failure', retryable: false });
  });

  it('reads when to come back from any failure that is retried', () => {
    expect(ofValue(answer(503, { 'retry-after': '7' })).retryAfterMs).toBe(7000);
    expect(ofValue(answer(500, { 'retry-after': '7' })).retryAfterMs).toBe(7000);
    expect(ofValue(answer(429, { 'retry-after': 'Sun, 23 Aug 2026 12:00:03 GMT' })).retryAfterMs).toBe(3000);
    expect(ofValue(answer(429, { RateLimit: '"a";r=0;t=5' })).retryAfterMs).toBe(5000);
  });

  it.each([413, 423])('%d passes where the server says when', (status) => {
    expect(ofValue(answer(status, { 'retry-after': '7' }))).toEqual({
      kind: 'failure',
      retryable: true,
      retryAfterMs: 7000,
    });
  });

  it('403 with the time to come back is a limit, as GitHub has it', () => {
    const limited = { kind: 'failure', retryable: true, throttled: true, retryAfterMs: 7000 };
    expect(ofValue(answer(403, { 'retry-after': '7' }))).toEqual(limited);
    const reset = String(NOW / 1000 + 7);
    const used = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    expect(ofValue(answer(403, used))).toEqual(limited);
    expect(ofValue(answer(403, { ...used, 'x-ratelimit-remaining': '1' })).kind).toBe('success');
  });

  it('x-should-retry overrides the status, either way', () => {
    const say = (status: number, should: string) => ofValue(answer(status, { 'x-should-retry': should }));
    expect(say(503, 'false')).toMatchObject({ kind: 'failure', retryable: false, throttled: true });
    expect(say(409, 'true')).toEqual({ kind: 'failure', retryable: true });
    expect(say(501, 'true')).toEqual({ kind: 'failure', retryable: true });
    expect(say(503, 'maybe').retryable).toBe(true);
    expect(say(200, 'true').kind).toBe('success');
    expect(say(404, 'false').kind).toBe('success');
  });

  it('judge goes before x-should-retry', () => {
    const classify = http({ judge: () => 'ignored' });
    expect(ofValue(answer(503, { 'x-should-retry': 'true' }), classify).kind).toBe('ignored');
  });

  it('reads the wait off an error that has it, in seconds', () => {
    const error = failing({ code: 'slack_webapi_rate_limited_error', retryAfter: 1.5 });
    expect(ofError(error, http(), silent)).toEqual({
      kind: 'failure',
      retryable: true,
      throttled: true,
      retryAfterMs: 1500,
    });
    for (const retryAfter of [-1, Number.NaN, '1', new Date()]) {
      expect(ofError(failing({ retryAfter })).throttled).toBeUndefined();
    }
  });

  it.each([
    ['undici and got', (status: number) => ({ statusCode: status, headers: { 'retry-after': '7' } })],
    ['axios', (status: number) => ({ status, headers: { 'Retry-After': '7' }, config: { method: 'get' } })],
  ])('knows the responses of %s', (_library, make) => {
    expect(ofValue(make(429))).toMatchObject({ throttled: true, retryAfterMs: 7000 });
    expect(ofValue(make(200)).kind).toBe('success');
  });

  it('leaves values without a status alone', () => {
    for (const value of [
      undefined,
      null,
      503,
      'x',
      {},
      { status: 'failed' },
      { status: 7 },
      { statusCode: 1000 },
    ]) {
      expect(ofValue(value).kind).toBe('success');
    }
  });
});

describe('http: errors that tell of a response', () => {
  const retryAfter = { 'retry-after': '7' };
  it.each([
    ['undici', { code: 'UND_ERR_RESPONSE', statusCode: 503, headers: retryAfter }],
    ['axios', { code: 'ERR_BAD_RESPONSE', status: 503, response: { status: 503, headers: retryAfter } }],
    ['got', { code: 'ERR_NON_2XX_3XX_RESPONSE', response: { statusCode: 503, headers: retryAfter } }],
    ['ky', { response: answer(503, retryAfter) }],
    [
      'the AWS SDK',
      { $metadata: { httpStatusCode: 503 }, $response: { statusCode: 503, headers: retryAfter } },
    ],
    ['somebody who wraps one', { cause: failing({ response: { status: 503, headers: retryAfter } }) }],
  ])('of %s', (_library, fields) => {
    expect(ofError(failing(fields))).toEqual({
      kind: 'failure',
      retryable: true,
      throttled: true,
      retryAfterMs: 7000,
    });
  });

  it('a 404 that is thrown is an answer all the same', () => {
    expect(ofError(failing({ response: { status: 404 } })).kind).toBe('success');
  });

  it.each([304, 302, 301, 307])('a %d that is thrown is an answer', (status) => {
    for (const fields of [
      { code: 'ERR_BAD_RESPONSE', status, response: { status, headers: {} }, config: { method: 'get' } },
      { response: answer(status) },
      { status, headers: new Headers() },
      { name: 'Unknown', $metadata: { httpStatusCode: status }, $response: { statusCode: status } },
      { name: 'HttpError', status, response: { status, headers: {} }, request: { method: 'GET' } },
      { cause: failing({ response: { status } }) },
    ]) {
      expect(ofError(failing(fields))).toEqual({ kind: 'success', retryable: false });
    }
  });

  it('a status without a response is believed where no cause knows better', () => {
    const cause = Object.assign(new TypeError('fetch failed'), { cause: failing({ code: 'ECONNREFUSED' }) });
    expect(ofError(failing({ status: 500, cause })).notSent).toBe(true);
    expect(ofError(failing({ status: 503 }))).toMatchObject({ retryable: true, throttled: true });
    expect(ofError(failing({ status: 404 })).kind).toBe('success');
  });

  it('after a response, nothing proves that the request never left', () => {
    const response = { statusCode: 200, headers: {} };
    expect(ofError(failing({ code: 'ECONNREFUSED', response })).notSent).toBeUndefined();
    expect(ofError(failing({ code: 'ECONNREFUSED', statusCode: 200, headers: {} })).notSent).toBeUndefined();
    expect(ofError(failing({ code: 'ECONNRESET', response: { statusCode: 302, headers: {} } }))).toEqual({
      kind: 'failure',
      retryable: true,
    });
  });

  it('the end of all redirects is no failure', () => {
    const got = failing({ code: 'ERR_TOO_MANY_REDIRECTS', response: { statusCode: 302, headers: {} } });
    expect(ofError(got)).toEqual({ kind: 'success', retryable: false });
    expect(ofError(failing({ code: 'ERR_FR_TOO_MANY_REDIRECTS' }))).toEqual({
      kind: 'ignored',
      retryable: false,
    });
  });

  it('AWS throttling is recognised by name or flag, whatever the status', () => {
    const $metadata = { httpStatusCode: 400 };
    const throttled = { kind: 'failure', retryable: true, throttled: true };
    expect(ofError(failing({ name: 'ThrottlingException', $metadata }))).toMatchObject(throttled);
    expect(ofError(failing({ $retryable: { throttling: true }, $metadata }))).toMatchObject(throttled);
    expect(ofError(failing({ $retryable: {}, $metadata }))).toEqual({ kind: 'failure', retryable: true });
    expect(ofError(failing({ name: 'ValidationException', $metadata })).kind).toBe('success');
    expect(ofError(failing({ name: 'ThrottlingException' })).throttled).toBeUndefined();
    // A throttled request was not carried out, whatever its method.
    const body = { req: { method: 'POST' } };
    const error = failing({ name: 'SlowDown', $metadata: { httpStatusCode: 503 }, $response: { body } });
    expect(ofError(error, http(), silent)).toMatchObject(throttled);
    // S3 reports the error in the body of a 200.
    const ok = { httpStatusCode: 200 };
    expect(ofError(failing({ name: 'InternalError', $metadata: ok }))).toEqual({
      kind: 'failure',
      retryable: true,
    });
    expect(ofError(failing({ name: 'SlowDown', $metadata: ok }))).toMatchObject(throttled);
  });

  it('a body that breaks off after a 200 is a failure of the network', () => {
    const error = failing({ code: 'ECONNRESET', response: { statusCode: 200 } });
    expect(ofError(error)).toEqual({ kind: 'failure', retryable: true });
  });
});

describe('http: errors of the network', () => {
  const fetchFailed = (cause: object) => Object.assign(new TypeError('fetch failed'), { cause });
  it.each([
    ['Node, connection refused', fetchFailed(failing({ code: 'ECONNREFUSED', syscall: 'connect' }))],
    ['Node, no such name', fetchFailed(failing({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }))],
    ['Node, name server does not answer', failing({ code: 'EAI_AGAIN' })],
    ['Node, network unreachable while connecting', failing({ code: 'ENETUNREACH', syscall: 'connect' })],
    ['Node, connecting timed out', failing({ code: 'ETIMEDOUT', syscall: 'connect' })],
    ['undici, connecting timed out', fetchFailed(failing({ code: 'UND_ERR_CONNECT_TIMEOUT' }))],
    ['got, connecting timed out', failing({ code: 'ETIMEDOUT', event: 'connect' })],
    [
      'Node, no address answers',
      new AggregateError([
        failing({ code: 'ECONNREFUSED', syscall: 'connect' }),
        failing({ code: 'ENETUNREACH', syscall: 'connect' }),
      ]),
    ],
    [
      'Node, no TLS',
      failing(
        { code: 'ECONNRESET' },
        'Client network socket disconnected before secure TLS connection was established',
      ),
    ],
    [
      'HTTP/2, refused',
      failing({ code: 'ERR_HTTP2_STREAM_ERROR' }, 'Stream closed with error code NGHTTP2_REFUSED_STREAM'),
    ],
    ['Bun', failing({ code: 'ConnectionRefused' })],
    [
      'Deno',
      new TypeError(
        'error sending request for url (http://127.0.0.1:1/): client error (Connect): tcp connect error: Connection refused (os error 111)',
      ),
    ],
  ])('prove that the request never left: %s', (_what, error) => {
    expect(ofError(error)).toEqual({ kind: 'failure', retryable: true, notSent: true });
  });

  it.each([
    ['Node, reset', fetchFailed(failing({ code: 'ECONNRESET', syscall: 'read' }))],
    ['Node, timed out', failing({ code: 'ETIMEDOUT', syscall: 'read' })],
    ['undici, other side closed', fetchFailed(failing({ code: 'UND_ERR_SOCKET' }))],
    ['undici, no header in time', failing({ code: 'UND_ERR_HEADERS_TIMEOUT' })],
    ['axios, timed out', failing({ code: 'ECONNABORTED' })],
    ['Bun', failing({ code: 'ConnectionClosed' })],
    [
      'Deno',
      new TypeError('error sending request for url (http://127.0.0.1:1/): client error (SendRequest)'),
    ],
    ['Deno, reset', fetchFailed(new Error('Connection reset by peer (os error 104)'))],
    ['Chrome', new TypeError('Failed to fetch')],
    ['Safari', new TypeError('Load failed')],
    ['Firefox', new TypeError('NetworkError when attempting to fetch resource.')],
    ['AbortSignal.timeout', new DOMException('The operation timed out', 'TimeoutError')],
    ['seawall’s own timeout', new TimeoutError({ policy: 'timeout', timeoutMs: 1, scope: 'attempt' })],
    [
      'one address refused, one reset',
      new AggregateError([failing({ code: 'ECONNREFUSED' }), failing({ code: 'ECONNRESET' })]),
    ],
  ])('leave open whether it arrived: %s', (_what, error) => {
    const verdict = ofError(error);
    expect(verdict).toMatchObject({ kind: 'failure', retryable: true });
    expect(verdict.notSent).toBeUndefined();
  });

  it.each([
    ['an abort', new DOMException('aborted', 'AbortError')],
    ['an abort of axios', failing({ code: 'ERR_CANCELED', name: 'CanceledError' })],
    [
      'an invalid URL',
      Object.assign(new TypeError('Failed to parse URL'), { cause: failing({ code: 'ERR_INVALID_URL' }) }),
    ],
    ['a forbidden port', fetchFailed(new Error('bad port'))],
    ['a mistake in the program', new TypeError('x is not a function')],
  ])('%s counts neither way and is not retried', (_what, error) => {
    expect(ofError(error)).toEqual({ kind: 'ignored', retryable: false });
  });

  it('this machine is short of something: retried, and no failure', () => {
    expect(ofError(fetchFailed(failing({ code: 'EADDRNOTAVAIL', syscall: 'bind' })), http(), silent)).toEqual(
      {
        kind: 'ignored',
        retryable: true,
        notSent: true,
      },
    );
  });

  it('what is in no list is a failure, and not retried', () => {
    for (const error of [
      new Error('what?'),
      failing({ code: 'ERR_NEW' }),
      fetchFailed(failing({ code: 'ERR_NEW' })),
    ]) {
      expect(ofError(error)).toEqual({ kind: 'failure', retryable: false });
    }
  });

  it('a certificate that is not trusted stays so', () => {
    expect(ofError(fetchFailed(failing({ code: 'CERT_HAS_EXPIRED' })))).toMatchObject({
      kind: 'failure',
      retryable: false,
    });
  });

  it('rejections of policies further in are none of it', () => {
    expect(
      ofError(new RejectedError('circuit-open', 'open', { policy: 'p', retryAfterMs: 5 })),
    ).toMatchObject({
      kind: 'ignored',
      notSent: true,
    });
  });

  it('T27: survives whatever is thrown', () => {
    const cycle = failing({});
    Object.assign(cycle, { cause: cycle, errors: [cycle] });
    for (const thrown of [undefined, null, 0, '', 'x', Symbol('x'), {}, [], cycle]) {
      expect(['failure', 'ignored']).toContain(ofError(thrown).kind);
    }
  });
});

const reset = { code: 'ECONNRESET' };

describe('http: what must not be carried out twice', () => {
  const of = (error: unknown, classify?: Classifier) => ofError(error, classify, silent);

  it.each([
    ['axios', { config: { method: 'post', headers: {} } }],
    ['got', { options: { method: 'POST', headers: {} } }],
    ['ky', { request: new Request('http://x.test', { method: 'POST' }) }],
    ['Octokit', { request: { method: 'POST', url: '/x', headers: {} } }],
    ['superagent', { response: { req: { method: 'POST', getHeader: () => undefined } } }],
    ['somebody who wraps axios', { cause: failing({ ...reset, config: { method: 'POST' } }) }],
    ['nobody', {}],
  ])('is not retried where %s tells of the method', (_library, fields) => {
    expect(of(failing({ ...reset, ...fields }))).toEqual({ kind: 'failure', retryable: false });
    expect(of(failing({ code: 'ECONNREFUSED', ...fields })).retryable).toBe(true);
  });

  it.each([
    ['axios', { config: { method: 'put' } }],
    ['got', { options: { method: 'DELETE', headers: {} } }],
    ['ky', { request: new Request('http://x.test') }],
    ['Azure', { request: { method: 'GET', headers: new Map() } }],
    ['somebody who wraps axios', { cause: failing({ config: { method: 'get' } }) }],
  ])('is retried where %s tells that it may be carried out twice', (_library, fields) => {
    expect(of(failing({ ...reset, ...fields }))).toEqual({ kind: 'failure', retryable: true });
  });

  it('a GET that was made of a redirected POST does not pass for one', () => {
    const got = (fields: object) => failing({ ...reset, options: { method: 'GET' }, ...fields });
    expect(of(got({ request: { redirectUrls: ['http://x.test/'] } })).retryable).toBe(false);
    expect(of(got({ request: { redirectUrls: [] } })).retryable).toBe(true);
  });

  it.each([
    ['axios and got', { 'Idempotency-Key': 'k' }],
    ['fetch', new Headers({ 'idempotency-key': 'k' })],
    ['pairs', [['Idempotency-Key', 'k']]],
    ['undici', ['accept', '*/*', 'idempotency-key', 'k']],
    ['node:http', undefined],
  ])('is retried with an Idempotency-Key, in the form of %s', (_form, headers) => {
    const getHeader = (name: string) => (name === 'idempotency-key' ? 'k' : undefined);
    const config = { method: 'POST', ...(headers === undefined ? { getHeader } : { headers }) };
    expect(of(failing({ ...reset, config })).retryable).toBe(true);
  });

  it('is retried as configured', () => {
    const post = failing({ ...reset, config: { method: 'post' } });
    expect(of(post, http({ idempotentMethods: ['post'] })).retryable).toBe(true);
    const get = failing({ ...reset, config: { method: 'get' } });
    expect(of(get, http({ idempotentMethods: ['post'] })).retryable).toBe(false);
  });

  it('is what the caller says it is, whatever the method', () => {
    const [may, mayNot] = [true, false].map((idempotent) => new FakeCall({ idempotent })) as [
      FakeCall,
      FakeCall,
    ];
    const post = failing({ ...reset, config: { method: 'post' } });
    const get = failing({ ...reset, config: { method: 'get' } });
    expect(ofError(post, http(), may).retryable).toBe(true);
    expect(ofError(get, http(), mayNot).retryable).toBe(false);
    expect(ofValue(answer(429), http(), mayNot).retryable).toBe(false);
    expect(ofError(failing({ code: 'ECONNREFUSED' }), http(), mayNot).retryable).toBe(true);
  });

  it('where nobody tells the method, what the server asks for is retried, and nothing else that arrived', () => {
    const by = (status: number, headers?: HeadersInit) => ofValue(answer(status, headers), http(), silent);
    expect(by(429)).toMatchObject({ retryable: true, throttled: true });
    expect(by(503, { 'retry-after': '7' })).toMatchObject({ retryable: true, retryAfterMs: 7000 });
    expect(by(500, { 'retry-after-ms': '7' })).toMatchObject({ retryable: true, retryAfterMs: 7 });
    expect(by(500, { 'x-should-retry': 'true' }).retryable).toBe(true);
    for (const status of [408, 500, 502, 503, 504]) expect(by(status).retryable).toBe(false);
    expect(by(503, { RateLimit: '"a";r=0;t=5' }).retryable).toBe(false);
  });

  it('goes for results, too', () => {
    const by = (value: unknown) => ofValue(value, http(), silent);
    expect(by({ status: 503, config: { method: 'post' } })).toMatchObject({
      kind: 'failure',
      retryable: false,
    });
    expect(by({ statusCode: 503, request: { options: { method: 'POST' } } }).retryable).toBe(false);
    expect(by({ statusCode: 503, req: { method: 'GET' } }).retryable).toBe(true);
  });

  it('a 421 was carried out by nobody, whatever the method', () => {
    expect(ofValue({ status: 421, config: { method: 'post' } }, http(), silent)).toEqual({
      kind: 'failure',
      retryable: true,
    });
    expect(ofValue(answer(421), http({ retryable: [503] }), silent).kind).toBe('success');
  });
});

describe('http: options', () => {
  it('retryable, throttled and failed say what statuses mean', () => {
    const classify = http({ retryable: [500], throttled: [420], failed: [404] });
    expect(ofValue(answer(500), classify)).toEqual({ kind: 'failure', retryable: true });
    expect(ofValue(answer(503), classify).kind).toBe('success');
    expect(ofValue(answer(404), classify)).toEqual({ kind: 'failure', retryable: false });
    expect(ofValue(answer(420), classify)).toMatchObject({
      kind: 'failure',
      retryable: false,
      throttled: true,
    });
  });

  it('judge is asked first, and may leave it to the rules', () => {
    const classify = http({
      judge: (status, headers) => {
        if (status === 503) return (headers as Headers).has('x-maintenance') ? 'ignored' : undefined;
        return status === 404 ? 'failure' : undefined;
      },
    });
    expect(ofValue(answer(503, { 'x-maintenance': '1' }), classify).kind).toBe('ignored');
    expect(ofValue(answer(503), classify).throttled).toBe(true);
    expect(ofValue(answer(404), classify)).toMatchObject({ kind: 'failure', retryable: true });
  });

  it('otherwise judges the rest', () => {
    const classify = http({ otherwise: () => 'ignored' });
    expect(ofError(new Error('what?'), classify).kind).toBe('ignored');
    expect(ofError(failing({ code: 'ECONNRESET' }), classify).kind).toBe('failure');
    const failures = http({ otherwise: () => 'failure' });
    const post = failing({ config: { method: 'post' } });
    expect(ofError(post, failures, silent)).toMatchObject({ retryable: false });
  });

  it('are checked', () => {
    expect(() => http({ retryable: 503 as never })).toThrow(
      'http.retryable must be an array of statuses, got 503',
    );
    expect(() => http({ throttled: [42] })).toThrow(
      'http.throttled[0] must be an integer ≥ 100 and ≤ 599, got 42',
    );
    expect(() => http({ failed: ['x'] as never })).toThrow('http.failed[0] must be an integer');
    expect(() => http({ idempotentMethods: [''] })).toThrow(
      "http.idempotentMethods[0] must be a method such as 'GET', got ''",
    );
    expect(() => http({ idempotentMethods: 'GET' as never })).toThrow('must be an array of methods');
    expect(() => http({ judge: 1 as never })).toThrow('http.judge must be a function');
    expect(() => http({ otherwise: 1 as never })).toThrow('http.otherwise must be a function');
    expect(() => http({ retry: [] } as never)).toThrow('http.retry is not an option');
  });
});

describe('the far side’s own code', () => {
  it('in an error of a stream that has no status, proves nothing', () => {
    const error = Object.assign(new Error('x'), { headers: new Headers(), code: 'ECONNREFUSED' });
    expect(judge(http(), failure(error), new FakeCall({ idempotent: true })).notSent).not.toBe(true);
  });
});
