import { describe, expect, it } from 'vitest';
import { type Classifier, failure, judge, success, type Verdict } from '../../src/core/index.ts';
import { http } from '../../src/http/index.ts';
import { RejectedError, TimeoutError } from '../../src/index.ts';
import { FakeCall } from '../support/fake-call.ts';

const NOW = Date.UTC(2026, 7, 23, 12, 0, 0);
const call = new FakeCall({ wallNow: () => NOW });

const ofValue = (value: unknown, classify: Classifier = http()): Verdict =>
  judge(classify, success(value), call);
const ofError = (error: unknown, classify: Classifier = http()): Verdict =>
  judge(classify, failure(error), call);

const answer = (status: number, headers: HeadersInit = {}) => new Response(null, { status, headers });

/** An error with more fields, as libraries make them. */
const failing = (fields: object, message = 'failed') => Object.assign(new Error(message), fields);

describe('http: responses', () => {
  it.each([200, 201, 204, 301, 304, 400, 401, 403, 404, 409, 410, 413, 422])('%d is an answer', (status) => {
    expect(ofValue(answer(status))).toEqual({ kind: 'success', retryable: false });
  });

  it.each([408, 425, 500, 502, 504])('%d passes by itself', (status) => {
    expect(ofValue(answer(status))).toEqual({ kind: 'failure', retryable: true });
  });

  it.each([429, 503, 529])('%d says that the server is overloaded', (status) => {
    expect(ofValue(answer(status))).toMatchObject({ kind: 'failure', retryable: true, throttled: true });
  });

  it.each([501, 505])('%d says nothing about the health of the server', (status) => {
    expect(ofValue(answer(status))).toEqual({ kind: 'ignored', retryable: false });
  });

  it.each([506, 507, 508, 520, 599])('%d is a failure that stays', (status) => {
    const verdict = status === 599 ? ofValue({ status }) : ofValue(answer(status));
    expect(verdict).toEqual({ kind: 'failure', retryable: false });
  });

  it('reads when to come back from any failure that is retried', () => {
    expect(ofValue(answer(503, { 'retry-after': '7' })).retryAfterMs).toBe(7000);
    expect(ofValue(answer(500, { 'retry-after': '7' })).retryAfterMs).toBe(7000);
    expect(ofValue(answer(429, { 'retry-after': 'Sun, 23 Aug 2026 12:00:03 GMT' })).retryAfterMs).toBe(3000);
    expect(ofValue(answer(429, { RateLimit: '"a";r=0;t=5' })).retryAfterMs).toBe(5000);
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

  it('AWS throttling is recognised by name or flag, whatever the status', () => {
    const $metadata = { httpStatusCode: 400 };
    const throttled = { kind: 'failure', retryable: true, throttled: true };
    expect(ofError(failing({ name: 'ThrottlingException', $metadata }))).toMatchObject(throttled);
    expect(ofError(failing({ $retryable: { throttling: true }, $metadata }))).toMatchObject(throttled);
    expect(ofError(failing({ $retryable: {}, $metadata }))).toEqual({ kind: 'failure', retryable: true });
    expect(ofError(failing({ name: 'ValidationException', $metadata })).kind).toBe('success');
    expect(ofError(failing({ name: 'ThrottlingException' })).throttled).toBeUndefined();
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
    ['Chrome', new TypeError('Failed to fetch')],
    ['Safari', new TypeError('Load failed')],
    ['Firefox', new TypeError('NetworkError when attempting to fetch resource.')],
    ['AbortSignal.timeout', new DOMException('The operation timed out', 'TimeoutError')],
    ['seawall’s own timeout', new TimeoutError({ policy: 'timeout', timeoutMs: 1, scope: 'attempt' })],
    [
      'one address refused, one reset',
      new AggregateError([failing({ code: 'ECONNREFUSED' }), failing({ code: 'ECONNRESET' })]),
    ],
    ['anything else', new Error('what?')],
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

describe('http: what must not be carried out twice', () => {
  const reset = { code: 'ECONNRESET' };
  it.each([
    ['axios', { config: { method: 'post', headers: {} } }],
    ['got', { options: { method: 'POST', headers: {} } }],
    ['ky', { request: new Request('http://x.test', { method: 'POST' }) }],
  ])('is not retried where %s tells of the method', (_library, fields) => {
    expect(ofError(failing({ ...reset, ...fields }))).toEqual({ kind: 'failure', retryable: false });
    expect(ofError(failing({ code: 'ECONNREFUSED', ...fields })).retryable).toBe(true);
  });

  it('is retried with an Idempotency-Key, or as configured', () => {
    const config = { method: 'POST', headers: { 'Idempotency-Key': 'k' } };
    expect(ofError(failing({ ...reset, config })).retryable).toBe(true);
    const post = failing({ ...reset, config: { method: 'post' } });
    expect(ofError(post, http({ idempotentMethods: ['post'] })).retryable).toBe(true);
    const get = failing({ ...reset, config: { method: 'get' } });
    expect(ofError(get, http({ idempotentMethods: ['post'] })).retryable).toBe(false);
  });

  it('goes for results, too', () => {
    expect(ofValue({ status: 503, config: { method: 'post' } })).toMatchObject({
      kind: 'failure',
      retryable: false,
    });
    expect(ofValue({ statusCode: 503, request: { options: { method: 'POST' } } }).retryable).toBe(false);
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
    expect(ofError(failing({ config: { method: 'post' } }), failures)).toMatchObject({ retryable: false });
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
