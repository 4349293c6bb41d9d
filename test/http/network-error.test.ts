import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { whatHappened } from '../../src/http/network-error.ts';
import { TimeoutError } from '../../src/index.ts';

/** Makes an error with more fields, as libraries do. */
const failing = (fields: object, message = 'failed') => Object.assign(new Error(message), fields);
const fetchFailed = (cause: unknown) => Object.assign(new TypeError('fetch failed'), { cause });
const timedOut = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError');

describe('nothing was sent', () => {
  it.each([
    ['a name server that fails', { code: 'ESERVFAIL', syscall: 'queryA' }],
    ['a name server that does not answer', { code: 'ETIMEOUT', syscall: 'queryAaaa' }],
    ['a code that is in no list, of the resolver', { code: 'EAI_SYSTEM', syscall: 'getaddrinfo' }],
    ['a socket that is absent', { code: 'ENOENT', syscall: 'connect', address: '/run/x.sock' }],
    ['a reset while connecting', { code: 'ECONNRESET', syscall: 'connect' }],
    ['node-fetch, unreachable', { code: 'EHOSTUNREACH', erroredSysCall: 'connect' }],
    ['got, no TLS in time', { code: 'ETIMEDOUT', event: 'secureConnect' }],
    ['an address that took too long', { code: 'ERR_SOCKET_CONNECTION_TIMEOUT' }],
    ['HTTP/2, a session that is closing', { code: 'ERR_HTTP2_GOAWAY_SESSION' }],
    ['HTTP/2, a session that is gone', { code: 'ERR_HTTP2_INVALID_SESSION' }],
    ['HTTP/2, no stream left', { code: 'ERR_HTTP2_OUT_OF_STREAMS' }],
    ['HTTP/2, a stream that had not begun', { code: 'ERR_HTTP2_STREAM_CANCEL' }],
    ['axios with fetch', { code: 'ERR_NETWORK', cause: failing({ code: 'ECONNREFUSED' }) }],
    ['Stripe', { type: 'StripeConnectionError', detail: failing({ code: 'ECONNREFUSED' }) }],
    ['Octokit', { status: 500, cause: fetchFailed(failing({ code: 'ECONNREFUSED' })) }],
  ])('%s', (_what, fields) => {
    expect(whatHappened(failing(fields))).toBe('not-sent');
  });

  it.each([
    ['no permission', { code: 'EACCES', syscall: 'connect' }],
    ['expired', { code: 'CERT_HAS_EXPIRED' }],
    ['without a name', { code: 'UNSPECIFIED' }],
    ['a list of revocations that has expired', { code: 'CRL_HAS_EXPIRED' }],
    ['a signature that cannot be read', { code: 'UNABLE_TO_DECRYPT_CERT_SIGNATURE' }],
    ['of another host', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
    ['for another purpose', { code: 'INVALID_PURPOSE' }],
    ['of a proxy', { code: 'UND_ERR_PRX_TLS' }],
  ])('and nothing will be: %s', (_what, fields) => {
    expect(whatHappened(fetchFailed(failing(fields)))).toBe('no-way');
  });

  it('node-fetch, which puts words before those of Node', () => {
    const words = 'Client network socket disconnected before secure TLS connection was established';
    const message = `request to https://x.test/ failed, reason: ${words}`;
    class FetchError extends Error {}
    const error = Object.assign(new FetchError(message), { code: 'ECONNRESET' });
    expect(whatHappened(error)).toBe('not-sent');
    expect(whatHappened(failing({ code: 'ECONNRESET' }, message))).toBe('lost');
  });

  it('is not told by the words of an error that is not Deno’s', () => {
    const words = 'error sending request for url (https://x.test/): client error (Connect): refused';
    expect(whatHappened(new TypeError(words))).toBe('not-sent');
    expect(whatHappened(new Error(words))).toBeUndefined();
    expect(whatHappened(new Error('wrapped', { cause: new Error(words) }))).toBeUndefined();
    // Deno 2 has these words in the cause of the error that its fetch throws.
    expect(whatHappened(fetchFailed(new Error(words)))).toBe('not-sent');
  });

  it('and nothing will be: a certificate, in Deno', () => {
    const reason = 'client error (Connect): invalid peer certificate: UnknownIssuer';
    const error = new TypeError(`error sending request for url (https://x.test/): ${reason}`);
    expect(whatHappened(error)).toBe('no-way');
  });
});

describe('a proxy that refuses the tunnel', () => {
  const undici = (status: number) =>
    fetchFailed(
      failing({ code: 'UND_ERR_ABORTED' }, `Proxy response (${status}) !== 200 when HTTP Tunneling`),
    );
  it.each([
    [502, 'not-sent'],
    [503, 'not-sent'],
    [504, 'not-sent'],
    [429, 'not-sent'],
    [407, 'no-way'],
    [403, 'no-way'],
    [501, 'no-way'],
  ])('with %d: %s', (status, happening) => {
    expect(whatHappened(undici(status))).toBe(happening);
    const message = `tunneling socket could not be established, statusCode=${status}`;
    expect(whatHappened(failing({ code: 'ECONNRESET' }, message))).toBe(happening);
    const line = `Failed to establish tunnel to x.test:443 via http://p.test:8080: HTTP/1.1 ${status} No`;
    expect(whatHappened(failing({ code: 'ERR_PROXY_TUNNEL' }, line))).toBe(happening);
  });

  it('without a status', () => {
    expect(whatHappened(failing({ code: 'ERR_PROXY_TUNNEL' }, 'timed out'))).toBe('not-sent');
  });
});

describe('this machine is short of something', () => {
  it.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL', 'EADDRINUSE', 'EAGAIN', 'EAI_MEMORY'])(
    '%s before anything is sent',
    (code) => {
      expect(whatHappened(failing({ code }))).toBe('short-here');
      for (const syscall of ['connect', 'bind', 'socket', 'getaddrinfo']) {
        expect(whatHappened(fetchFailed(failing({ code, syscall })))).toBe('short-here');
      }
      expect(whatHappened(failing({ code, syscall: 'write' }))).toBe('short-midway');
    },
  );
});

describe('the same next time', () => {
  it.each([
    ['follow-redirects', { code: 'ERR_FR_TOO_MANY_REDIRECTS' }],
    ['follow-redirects, size', { code: 'ERR_FR_MAX_BODY_LENGTH_EXCEEDED' }],
    ['got', { code: 'ERR_TOO_MANY_REDIRECTS' }],
    ['got, no JSON', { code: 'ERR_BODY_PARSE_FAILURE', cause: new SyntaxError('x') }],
    ['axios, size', { code: 'ERR_BAD_RESPONSE' }],
    ['Stripe, no JSON', { raw: { exception: new SyntaxError('x') } }],
    ['whoever wraps it, no JSON', { cause: new SyntaxError('x') }],
    ['node-fetch', { name: 'FetchError', type: 'max-redirect' }],
    ['node-fetch, size', { name: 'FetchError', type: 'max-size' }],
    ['Node, no HTTP', { code: 'HPE_INVALID_CONSTANT' }],
    ['Node, header', { code: 'HPE_HEADER_OVERFLOW' }],
    ['undici, no HTTP', { name: 'HTTPParserError', code: undefined }],
    ['undici, header', { code: 'UND_ERR_HEADERS_OVERFLOW' }],
    ['undici, size', { code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' }],
    ['what does not unpack', { code: 'Z_DATA_ERROR' }],
    ['a header that cannot be', { code: 'ERR_HTTP_INVALID_HEADER_VALUE' }],
    ['Bun', { code: 'TooManyRedirects' }],
  ])('%s', (_what, fields) => {
    expect(whatHappened(failing(fields))).toBe('same-again');
    expect(whatHappened(fetchFailed(failing(fields)))).toBe('same-again');
  });

  it.each(['redirect count exceeded', 'unexpected redirect', 'bad port', 'unknown scheme'])(
    'fetch: %s',
    (message) => {
      expect(whatHappened(fetchFailed(new Error(message)))).toBe('same-again');
      expect(whatHappened(failing({ code: 'ERR_NETWORK', cause: new Error(message) }))).toBe('same-again');
    },
  );
});

describe('lost on the way', () => {
  it.each([
    ['an unpacker that got too little', failing({ code: 'Z_BUF_ERROR' })],
    ['axios, a body', failing({ code: 'ERR_BAD_RESPONSE' }, 'stream has been aborted')],
    ['undici, HTTP/2', failing({ code: 'UND_ERR_INFO' })],
    ['HTTP/2, a stream', failing({ code: 'ERR_HTTP2_STREAM_ERROR' })],
    [
      'undici, a body',
      Object.assign(new TypeError('terminated'), { cause: failing({ code: 'UND_ERR_SOCKET' }) }),
    ],
    ['Deno, a body', new TypeError('error reading a body from connection')],
    ['Firefox, a body', new TypeError('Error in input stream')],
    ['Firefox, a length', new TypeError('Content-Length header of network response exceeds response Body.')],
    ['Cloudflare', new Error('Network connection lost.')],
    ['Chrome, with the host', new TypeError('Failed to fetch (x.test)')],
    ['happy-dom', failing({ name: 'NetworkError' })],
    ['openai', Object.assign(new (class APIConnectionTimeoutError extends Error {})('Request timed out.'))],
    ['TLS that ended', failing({ code: 'ERR_SSL_UNEXPECTED_EOF_WHILE_READING' })],
    ['an error of another realm', runInNewContext("new TypeError('Failed to fetch')")],
    [
      'our own timeout, whatever happened before',
      new TimeoutError({
        policy: 't',
        timeoutMs: 1,
        scope: 'total',
        cause: failing({ code: 'ECONNREFUSED' }),
      } as never),
    ],
  ])('%s', (_what, error) => {
    expect(whatHappened(error)).toBe('lost');
  });
});

describe('called off', () => {
  it.each([
    ['fetch', new DOMException('aborted', 'AbortError')],
    ['of another realm', runInNewContext("Object.assign(new Error('x'), { name: 'AbortError' })")],
    ['axios', failing({ code: 'ERR_CANCELED', config: { signal: AbortSignal.abort() } })],
    [
      'axios, with a polyfill that has no reason',
      failing({ code: 'ERR_CANCELED', config: { signal: { aborted: true, reason: undefined } } }),
    ],
    ['undici', failing({ code: 'UND_ERR_ABORTED' }, 'Request aborted')],
    ['node-fetch', failing({ name: 'AbortError', type: 'aborted' })],
    ['openai', new (class APIUserAbortError extends Error {})('Request was aborted.')],
    [
      'axios, for what befell another request',
      failing({ code: 'ERR_CANCELED', config: { signal: { reason: failing({ code: 'ECONNRESET' }) } } }),
    ],
    [
      'got, for what befell another request',
      failing({ code: 'ERR_ABORTED', options: { signal: { reason: fetchFailed(undefined) } } }),
    ],
    ['Octokit', Object.assign(new DOMException('aborted', 'AbortError'), { status: 500 })],
  ])('%s', (_what, error) => {
    expect(whatHappened(error)).toBe('called-off');
  });

  it.each([
    ['axios', failing({ code: 'ERR_CANCELED', config: { signal: { reason: timedOut() } } })],
    ['got', failing({ code: 'ERR_ABORTED', options: { signal: { reason: timedOut() } } })],
    ['ky', failing({ name: 'AbortError', request: { signal: { reason: timedOut() } } })],
    ['node:http', failing({ name: 'AbortError', code: 'ABORT_ERR', cause: timedOut() })],
    [
      'our own timeout',
      failing({
        code: 'ERR_CANCELED',
        config: { signal: { reason: new TimeoutError({ policy: 't', timeoutMs: 1, scope: 'attempt' }) } },
      }),
    ],
  ])('by a timeout, which is one: %s', (_what, error) => {
    expect(whatHappened(error)).toBe('lost');
  });
});

describe('what the far side says proves nothing', () => {
  it.each([
    ['a text', failing({}, 'connect ECONNREFUSED 10.0.0.5:5432')],
    [
      'a text about TLS',
      failing({}, 'Client network socket disconnected before secure TLS connection was established'),
    ],
    [
      'a text about HTTP/2',
      failing({ code: 'ERR_HTTP2_STREAM_ERROR' }, 'Stream closed: NGHTTP2_REFUSED_STREAM'),
    ],
    ['a text of Deno’s in an error of no fetch', failing({}, 'client error (Connect): dns error')],
    ['parsed JSON', { code: 'ECONNREFUSED', syscall: 'connect' }],
    ['parsed JSON as a cause', failing({ cause: { code: 'ENOTFOUND' } })],
    ['a list of errors of GraphQL', failing({ errors: [{ code: 'ECONNREFUSED' }] })],
    [
      'the same in an AggregateError',
      failing({ name: 'AggregateError', errors: [{ code: 'ECONNREFUSED' }] }),
    ],
    ['details of Stripe', failing({ type: 'StripeConnectionError', detail: { code: 'ECONNREFUSED' } })],
  ])('%s', (_what, error) => {
    expect(['lost', 'unknown', undefined]).toContain(whatHappened(error));
  });
});

describe('errors side by side', () => {
  const of = (...codes: [code: string, syscall: string][]) =>
    whatHappened(
      Object.assign(new AggregateError(codes.map(([code, syscall]) => failing({ code, syscall }))), {
        code: codes[0]?.[0],
      }),
    );
  it('prove that nothing was sent only if each of them does', () => {
    expect(of(['ECONNREFUSED', 'connect'], ['ETIMEDOUT', 'connect'])).toBe('not-sent');
    expect(of(['ECONNREFUSED', 'connect'], ['ECONNRESET', 'read'])).toBe('lost');
    expect(of(['ECONNREFUSED', 'connect'], ['WHATEVER', ''])).toBe('unknown');
    expect(of(['EADDRNOTAVAIL', 'bind'], ['ENETUNREACH', 'connect'])).toBe('not-sent');
    expect(of(['EADDRNOTAVAIL', 'bind'], ['EADDRNOTAVAIL', 'bind'])).toBe('short-here');
  });
});

describe('an error with an empty list of errors', () => {
  it('is judged by its own code, name and message, or by its cause', () => {
    expect(whatHappened(failing({ code: 'ECONNREFUSED', errors: [] }))).toBe('not-sent');
    expect(whatHappened(Object.assign(new TypeError('Failed to fetch'), { errors: [] }))).toBe('lost');
    const together = Object.assign(new AggregateError([]), { cause: failing({ code: 'ECONNREFUSED' }) });
    expect(whatHappened(together)).toBe('not-sent');
    expect(whatHappened(new AggregateError([]))).toBeUndefined();
  });
});

describe('what fetch refuses by itself', () => {
  it.each(['bad port', 'unknown scheme', 'redirect count exceeded'])(
    'counts in a cause only: %s',
    (words) => {
      expect(whatHappened(new Error(words))).toBeUndefined();
      expect(whatHappened(new SyntaxError(words))).toBeUndefined();
      expect(whatHappened(new Error('wrapped', { cause: new Error(words) }))).toBe('same-again');
    },
  );
});

describe('what is in no list', () => {
  it('says nothing, or that nobody knows', () => {
    expect(whatHappened(failing({ code: 'ESOMETHING' }))).toBeUndefined();
    expect(whatHappened(fetchFailed(failing({ code: 'ESOMETHING' })))).toBe('unknown');
    expect(whatHappened(failing({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }))).toBe('unknown');
    const message =
      'write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:x.c:354:';
    expect(whatHappened(failing({ code: 'EPROTO' }, message))).toBe('unknown');
    expect(whatHappened(failing({ code: 'EPROTO' }))).toBe('lost');
  });
});

describe('traps', () => {
  const trap = new Proxy(new Error('x'), {
    get() {
      throw new Error('trap');
    },
    has() {
      throw new Error('trap');
    },
    getPrototypeOf() {
      throw new Error('trap');
    },
  });
  const revoked = Proxy.revocable([], {});
  revoked.revoke();

  it('do not throw', () => {
    for (const thrown of [
      trap,
      failing({ cause: trap }),
      failing({ errors: trap }),
      failing({ errors: revoked.proxy }),
    ]) {
      expect(() => whatHappened(thrown)).not.toThrow();
    }
    const named = failing({ name: 'AggregateError', errors: revoked.proxy });
    expect(whatHappened(named)).toBeUndefined();
  });

  it('that go on for ever come to an end', () => {
    const endless: object = new Proxy(failing({ name: 'AggregateError' }), {
      get: (_target, name) =>
        name === 'errors'
          ? Array.from({ length: 1000 }, () => endless)
          : name === 'cause'
            ? endless
            : undefined,
    });
    expect(whatHappened(endless)).toBeUndefined();
  });
});
