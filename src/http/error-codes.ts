import type { Happening } from './happenings.ts';

/** Codes of Node, undici, axios, got, follow-redirects, Bun and c-ares that say it all. */
const CODES: Partial<Record<Happening, readonly string[]>> = {
  'not-sent': [
    'ECONNREFUSED',
    'UND_ERR_CONNECT_TIMEOUT',
    'ERR_SOCKET_CONNECTION_TIMEOUT',
    'ERR_SOCKET_CLOSED_BEFORE_CONNECTION',
    'ERR_TLS_HANDSHAKE_TIMEOUT',
    // A name that could not be resolved
    'ENOTFOUND',
    'ENODATA',
    'ESERVFAIL',
    'EREFUSED',
    'ETIMEOUT',
    'EBADRESP',
    'EFORMERR',
    'ENOTIMP',
    'ECANCELLED',
    'EDESTRUCTION',
    'ENOTINITIALIZED',
    // A session of HTTP/2 that takes no more streams; the last is that of a stream that had not begun
    'ERR_HTTP2_GOAWAY_SESSION',
    'ERR_HTTP2_INVALID_SESSION',
    'ERR_HTTP2_OUT_OF_STREAMS',
    'ERR_HTTP2_STREAM_CANCEL',
    // Bun
    'ConnectionRefused',
    'FailedToOpenSocket',
  ],
  'no-way': [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'HOSTNAME_MISMATCH',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
    'UNSPECIFIED', // Node, of a certificate for a reason that has no name
    'EBADNAME',
    'EBADQUERY',
    'EBADFAMILY',
    'UND_ERR_PRX_TLS',
  ],
  'short-here': [
    'EMFILE',
    'ENFILE',
    'ENOBUFS',
    'ENOMEM',
    'EADDRNOTAVAIL',
    'EADDRINUSE',
    'EAGAIN',
    'EBUSY',
    'EAI_MEMORY',
  ],
  lost: [
    'ECONNRESET',
    'ECONNABORTED',
    'ENOTCONN',
    'EPIPE',
    'EPROTO',
    'EOF',
    'ETIMEDOUT',
    'ESOCKETTIMEDOUT',
    'EHOSTUNREACH',
    'EHOSTDOWN',
    'ENETUNREACH',
    'ENETDOWN',
    'ENETRESET',
    'UND_ERR_INFO',
    'UND_ERR_SOCKET',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    'ERR_HTTP2_ERROR',
    'ERR_HTTP2_STREAM_ERROR',
    'ERR_HTTP2_SESSION_ERROR',
    'ERR_HTTP2_INVALID_STREAM',
    'ERR_HTTP2_PING_CANCEL',
    'ERR_SOCKET_CLOSED',
    'ERR_STREAM_DESTROYED',
    'ERR_STREAM_PREMATURE_CLOSE',
    'ERR_READING_RESPONSE_STREAM',
    'ERR_SSL_UNEXPECTED_EOF_WHILE_READING',
    'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
    'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
    'HPE_CLOSED_CONNECTION',
    'HPE_INVALID_EOF_STATE',
    'Z_BUF_ERROR',
    // Bun
    'ConnectionClosed',
    'ConnectionReset',
    'Timeout',
  ],
  'called-off': ['ABORT_ERR', 'ERR_CANCELED', 'ERR_ABORTED', 'UND_ERR_ABORT', 'UND_ERR_ABORTED'],
  'same-again': [
    'UND_ERR_DESTROYED',
    'UND_ERR_CLOSED',
    'UND_ERR_INVALID_ARG',
    'UND_ERR_INVALID_RETURN_VALUE',
    'UND_ERR_NOT_SUPPORTED',
    'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
    'UND_ERR_HEADERS_OVERFLOW',
    'UND_ERR_RES_EXCEEDED_MAX_SIZE',
    'UND_ERR_BPL_MISSING_UPSTREAM',
    'UND_ERR_MAX_ORIGINS_REACHED',
    'ERR_UNESCAPED_CHARACTERS',
    'ERR_SOCKET_BAD_PORT',
    'ERR_STREAM_WRITE_AFTER_END',
    'ERR_BUFFER_TOO_LARGE',
    'ERR_STRING_TOO_LONG',
    // got
    'ERR_TOO_MANY_REDIRECTS',
    'ERR_BODY_PARSE_FAILURE',
    'ERR_CACHE_ACCESS',
    'ERR_UNSUPPORTED_PROTOCOL',
    // axios
    'ERR_BAD_OPTION',
    'ERR_BAD_OPTION_VALUE',
    'ERR_BAD_REQUEST',
    'ERR_BAD_RESPONSE',
    'ERR_DEPRECATED',
    'ERR_FORM_DATA_DEPTH_EXCEEDED',
    'ERR_NOT_SUPPORT',
    // Bun
    'TooManyRedirects',
    'UnexpectedRedirect',
    'UnsupportedRedirectProtocol',
    'RedirectURLInvalid',
    'InvalidURL',
    'InvalidHTTPResponse',
    'ResponseHeadersTooLarge',
    'ZlibError',
    'BrotliDecompressionError',
  ],
};

/** Families of codes, where a code is not listed by itself. The first that fits counts. */
const FAMILIES: readonly (readonly [start: string, happening: Happening])[] = [
  ['EAI_', 'not-sent'],
  ['CERT_', 'no-way'],
  ['CRL_', 'no-way'],
  ['ERROR_IN_C', 'no-way'],
  ['UNABLE_TO_', 'no-way'],
  ['ERR_TLS_', 'no-way'],
  ['UND_ERR_SOCKS5', 'not-sent'],
  // A handshake that failed, or an alert: what both sides speak is the same next time.
  ['ERR_SSL_', 'unknown'],
  ['HPE_', 'same-again'],
  ['Z_', 'same-again'],
  ['ERR_BROTLI_', 'same-again'],
  ['ERR__ERROR_FORMAT', 'same-again'],
  ['ERR_FR_', 'same-again'],
  ['ERR_HTTP', 'same-again'],
  ['ERR_INVALID_', 'same-again'],
  ['ERR_OUT_OF_RANGE', 'same-again'],
];

/**
 * Codes that only say that something went wrong below, where the cause says more. Their meaning without a cause is among the
 * codes above, or here.
 */
export const VAGUE: ReadonlyMap<string, Happening> = new Map<string, Happening>([
  ['ERR_NETWORK', 'lost'], // axios in browsers
  ['ERR_GOT_REQUEST_ERROR', 'unknown'],
  ['ERR_BAD_RESPONSE', 'same-again'],
  ['UND_ERR_PRX_TLS', 'no-way'],
  ['UND_ERR', 'unknown'],
]);

/** Calls of the operating system that come before anything is sent, and got's names for the phases of a request. */
const BEFORE_SENDING = new Set([
  'connect',
  'bind',
  'socket',
  'getaddrinfo',
  'getnameinfo',
  'lookup',
  'secureConnect',
]);
const RESOLVER_QUERY = /^query[A-Z]/;

/** Codes from before sending that a repetition does not get past. */
const FORBIDDEN = new Set([
  'EACCES',
  'EPERM',
  'EINVAL',
  'EAFNOSUPPORT',
  'EPROTONOSUPPORT',
  'EPROTOTYPE',
  'ENAMETOOLONG',
  'ENOTSOCK',
  'ENOTDIR',
  'EISDIR',
]);

const BY_CODE = new Map<string, Happening>(
  (Object.keys(CODES) as Happening[]).flatMap((happening) =>
    (CODES[happening] as readonly string[]).map((code) => [code, happening] as const),
  ),
);

/**
 * The meaning of a code, reported of a phase or call of the operating system; `undefined` for a code that is in no list. A call that
 * comes before sending proves that nothing was sent, whatever its code.
 */
export function byCode(code: string, phase: string): Happening | undefined {
  const happening = BY_CODE.get(code) ?? FAMILIES.find(([start]) => code.startsWith(start))?.[1];
  if (BEFORE_SENDING.has(phase) || RESOLVER_QUERY.test(phase)) {
    if (FORBIDDEN.has(code)) return 'no-way';
    return happening === undefined || happening === 'lost' ? 'not-sent' : happening;
  }
  if (happening !== 'short-here' || (phase !== 'read' && phase !== 'write')) return happening;
  return 'short-midway';
}
