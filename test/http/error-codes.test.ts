import { describe, expect, it } from 'vitest';
import { byCode, VAGUE } from '../../src/http/error-codes.ts';
import { whatHappened } from '../../src/http/network-error.ts';

/**
 * Every code by itself, written down a second time: a code that were lost from the source, or judged otherwise, would be found by
 * nobody before it is needed, in an outage.
 */
const JUDGED = {
  'not-sent': `
    ECONNREFUSED UND_ERR_CONNECT_TIMEOUT ERR_SOCKET_CONNECTION_TIMEOUT ERR_SOCKET_CLOSED_BEFORE_CONNECTION
    ERR_TLS_HANDSHAKE_TIMEOUT ENOTFOUND ENODATA ESERVFAIL EREFUSED ETIMEOUT EBADRESP EFORMERR ENOTIMP
    ECANCELLED EDESTRUCTION ENOTINITIALIZED ERR_HTTP2_GOAWAY_SESSION ERR_HTTP2_INVALID_SESSION
    ERR_HTTP2_OUT_OF_STREAMS ERR_HTTP2_STREAM_CANCEL ConnectionRefused FailedToOpenSocket
  `,
  'no-way': `
    DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN HOSTNAME_MISMATCH INVALID_CA INVALID_PURPOSE
    PATH_LENGTH_EXCEEDED UNSPECIFIED EBADNAME EBADQUERY EBADFAMILY UND_ERR_PRX_TLS
  `,
  'short-here': `
    EMFILE ENFILE ENOBUFS ENOMEM EADDRNOTAVAIL EADDRINUSE EAGAIN EBUSY EAI_MEMORY
  `,
  lost: `
    ECONNRESET ECONNABORTED ENOTCONN EPIPE EPROTO EOF ETIMEDOUT ESOCKETTIMEDOUT EHOSTUNREACH EHOSTDOWN
    ENETUNREACH ENETDOWN ENETRESET UND_ERR_INFO UND_ERR_SOCKET UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT
    UND_ERR_RES_CONTENT_LENGTH_MISMATCH ERR_HTTP2_ERROR ERR_HTTP2_STREAM_ERROR ERR_HTTP2_SESSION_ERROR
    ERR_HTTP2_INVALID_STREAM ERR_HTTP2_PING_CANCEL ERR_SOCKET_CLOSED ERR_STREAM_DESTROYED
    ERR_STREAM_PREMATURE_CLOSE ERR_READING_RESPONSE_STREAM ERR_SSL_UNEXPECTED_EOF_WHILE_READING
    ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR HPE_CLOSED_CONNECTION
    HPE_INVALID_EOF_STATE Z_BUF_ERROR ConnectionClosed ConnectionReset Timeout
  `,
  'called-off': `
    ABORT_ERR ERR_CANCELED ERR_ABORTED UND_ERR_ABORT UND_ERR_ABORTED
  `,
  'same-again': `
    UND_ERR_DESTROYED UND_ERR_CLOSED UND_ERR_INVALID_ARG UND_ERR_INVALID_RETURN_VALUE UND_ERR_NOT_SUPPORTED
    UND_ERR_REQ_CONTENT_LENGTH_MISMATCH UND_ERR_HEADERS_OVERFLOW UND_ERR_RES_EXCEEDED_MAX_SIZE
    UND_ERR_BPL_MISSING_UPSTREAM UND_ERR_MAX_ORIGINS_REACHED ERR_UNESCAPED_CHARACTERS ERR_SOCKET_BAD_PORT
    ERR_STREAM_WRITE_AFTER_END ERR_BUFFER_TOO_LARGE ERR_STRING_TOO_LONG ERR_TOO_MANY_REDIRECTS
    ERR_BODY_PARSE_FAILURE ERR_CACHE_ACCESS ERR_UNSUPPORTED_PROTOCOL ERR_BAD_OPTION ERR_BAD_OPTION_VALUE
    ERR_BAD_REQUEST ERR_BAD_RESPONSE ERR_DEPRECATED ERR_FORM_DATA_DEPTH_EXCEEDED ERR_NOT_SUPPORT
    TooManyRedirects UnexpectedRedirect UnsupportedRedirectProtocol RedirectURLInvalid InvalidURL
    InvalidHTTPResponse ResponseHeadersTooLarge ZlibError BrotliDecompressionError
  `,
} as const;

const FAMILIES = [
  ['EAI_AGAIN', 'not-sent'],
  ['EAI_FAIL', 'not-sent'],
  ['CERT_HAS_EXPIRED', 'no-way'],
  ['CRL_NOT_YET_VALID', 'no-way'],
  ['ERROR_IN_CRL_LAST_UPDATE_FIELD', 'no-way'],
  ['ERROR_IN_CERT_NOT_AFTER_FIELD', 'no-way'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'no-way'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'no-way'],
  ['UND_ERR_SOCKS5_AUTH_FAILED', 'not-sent'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'unknown'],
  ['HPE_INVALID_CONSTANT', 'same-again'],
  ['Z_DATA_ERROR', 'same-again'],
  ['ERR_BROTLI_DECODER_ERROR', 'same-again'],
  ['ERR__ERROR_FORMAT_PADDING_1', 'same-again'],
  ['ERR_FR_TOO_MANY_REDIRECTS', 'same-again'],
  ['ERR_HTTP_INVALID_STATUS_CODE', 'same-again'],
  ['ERR_HTTP2_FRAME_ERROR', 'same-again'],
  ['ERR_INVALID_URL', 'same-again'],
  ['ERR_OUT_OF_RANGE', 'same-again'],
] as const;

const failing = (fields: object) => Object.assign(new Error('failed'), fields);
const codes = Object.entries(JUDGED).flatMap(([happening, list]) =>
  list
    .trim()
    .split(/\s+/)
    .map((code) => [code, happening] as const),
);

describe('a code', () => {
  it.each(codes)('%s: %s', (code, happening) => {
    expect(byCode(code, '')).toBe(happening);
  });

  it.each(FAMILIES)('of a family, %s: %s', (code, happening) => {
    expect(byCode(code, '')).toBe(happening);
  });

  it.each(['ESOMETHING', 'XEAI_AGAIN', 'MY_CERT_HAS_EXPIRED', 'not Z_DATA_ERROR', ''])(
    'in no list: %o',
    (code) => {
      expect(byCode(code, '')).toBeUndefined();
    },
  );

  it.each([
    ['ERR_NETWORK', 'lost'],
    ['ERR_GOT_REQUEST_ERROR', 'unknown'],
    ['ERR_BAD_RESPONSE', 'same-again'],
    ['UND_ERR_PRX_TLS', 'no-way'],
    ['UND_ERR', 'unknown'],
  ] as const)(
    'that only says that something went wrong below, %s: %s, unless a cause knows better',
    (code, happening) => {
      expect([...VAGUE.keys()]).toContain(code);
      expect(whatHappened(failing({ code }))).toBe(happening);
      expect(whatHappened(failing({ code, cause: failing({ code: 'ECONNREFUSED' }) }))).toBe('not-sent');
    },
  );
});

describe('the phase in which it happened', () => {
  const BEFORE = [
    'connect',
    'bind',
    'socket',
    'getaddrinfo',
    'getnameinfo',
    'lookup',
    'secureConnect',
    'queryA',
    'queryMx',
  ];

  it.each(BEFORE)('%s proves that nothing was sent', (phase) => {
    expect(byCode('ECONNRESET', phase)).toBe('not-sent');
    expect(byCode('ESOMETHING', phase)).toBe('not-sent');
    expect(byCode('EMFILE', phase)).toBe('short-here');
    expect(byCode('UND_ERR_CLOSED', phase)).toBe('same-again');
  });

  it.each(['read', 'write', 'xqueryA', 'query', 'queryx', 'connected', ''])('%o proves nothing', (phase) => {
    expect(byCode('ECONNRESET', phase)).toBe('lost');
    expect(byCode('ESOMETHING', phase)).toBeUndefined();
  });

  it.each(
    'EACCES EPERM EINVAL EAFNOSUPPORT EPROTONOSUPPORT EPROTOTYPE ENAMETOOLONG ENOTSOCK ENOTDIR EISDIR'.split(
      ' ',
    ),
  )('%s before sending is the same next time', (code) => {
    expect(byCode(code, 'connect')).toBe('no-way');
    expect(byCode(code, 'write')).toBeUndefined();
  });

  it.each(['read', 'write'])('a shortage at %s may have come after something was sent', (phase) => {
    expect(byCode('ENOBUFS', phase)).toBe('short-midway');
    expect(byCode('ENOBUFS', 'fstat')).toBe('short-here');
  });
});
