import { IGNORED, type Verdict } from '../core/index.ts';

/**
 * Errors of the network, recognised by what each runtime and library says: Node and undici by `code` and `syscall`, often in
 * a `cause`; Bun by a `code` of its own; Deno by its message alone.
 */

const NOT_SENT: Verdict = Object.freeze({ kind: 'failure', retryable: true, notSent: true });
/** The request may have arrived, and been carried out. */
const LOST: Verdict = Object.freeze({ kind: 'failure', retryable: true });
/** A bad certificate stays bad. */
const NOT_TRUSTED: Verdict = Object.freeze({ kind: 'failure', retryable: false, notSent: true });

const NOT_SENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EAI_NONAME',
  'UND_ERR_CONNECT_TIMEOUT',
  // Bun
  'ConnectionRefused',
  'FailedToOpenSocket',
]);

const LOST_CODES = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'EPROTO',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ERR_HTTP2_STREAM_ERROR',
  'ERR_HTTP2_SESSION_ERROR',
  'ERR_HTTP2_GOAWAY_SESSION',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_NETWORK', // axios in browsers
  // Bun
  'ConnectionClosed',
  'ConnectionReset',
  'Timeout',
]);

const NOT_TRUSTED_CODES = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The caller called it off, or asked for what cannot be: neither tells of the dependency, and neither is mended by a retry. */
const IGNORED_CODES = new Set([
  'ABORT_ERR',
  'ERR_CANCELED', // axios
  'ERR_ABORTED',
  'UND_ERR_ABORTED',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
  'ERR_INVALID_URL',
  'ERR_INVALID_ARG_TYPE',
  'ERR_INVALID_ARG_VALUE',
  'ERR_INVALID_CHAR',
  'ERR_INVALID_PROTOCOL',
  'ERR_INVALID_HTTP_TOKEN',
  'ERR_HTTP_INVALID_HEADER_VALUE',
  'ERR_UNESCAPED_CHARACTERS',
]);

/** Calls of the operating system that come before anything is sent, and got's names for the phases of a request. */
const BEFORE_SENDING = new Set(['connect', 'getaddrinfo', 'lookup', 'secureConnect']);

/** Why undici's `fetch` fails where no network is involved; it says so in the message of the cause alone. */
const NO_NETWORK_INVOLVED =
  /^(?:bad port|unknown scheme|unexpected redirect|redirect count exceeded|invalid path)/;

/** Messages of failures before the request is sent: TLS in Node; Deno; what HTTP/2 guarantees not to have been processed. */
const NOT_SENT_MESSAGE =
  /before secure TLS connection was established|client error \(Connect\)|tcp connect error|dns error|NGHTTP2_REFUSED_STREAM/;

/** How deep causes are looked into; more would be a cycle. */
const MAX_DEPTH = 5;

/** What a thrown thing says as an error of the network; `undefined` if it is none, as far as can be told. */
export function judgeNetworkError(error: unknown, depth = 0): Verdict | undefined {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return undefined;
  const { code, syscall, event, message, cause, errors } = error as Record<string, unknown>;
  // An address for each version of IP, and no connection to any: it was not sent only if that holds for all.
  if (Array.isArray(errors) && errors.length > 0) {
    const verdicts = errors.map((one) => judgeNetworkError(one, depth + 1));
    return verdicts.find((one) => one !== NOT_SENT) ?? verdicts[0];
  }
  return (
    judgeMessage(typeof message === 'string' ? message : '', depth) ??
    judgeCode(code, syscall ?? event) ??
    judgeNetworkError(cause, depth + 1)
  );
}

function judgeCode(code: unknown, phase: unknown): Verdict | undefined {
  if (typeof code !== 'string') return undefined;
  if (NOT_SENT_CODES.has(code)) return NOT_SENT;
  if (NOT_TRUSTED_CODES.has(code)) return NOT_TRUSTED;
  if (IGNORED_CODES.has(code)) return IGNORED;
  if (!LOST_CODES.has(code)) return undefined;
  return BEFORE_SENDING.has(phase as string) ? NOT_SENT : LOST;
}

function judgeMessage(message: string, depth: number): Verdict | undefined {
  if (NOT_SENT_MESSAGE.test(message)) return NOT_SENT;
  if (depth > 0 && NO_NETWORK_INVOLVED.test(message)) return IGNORED;
  return undefined;
}

/** Whether the error proves that the request never left. */
export function isNotSent(error: unknown): boolean {
  return judgeNetworkError(error)?.notSent === true;
}
