import { className, readField } from './foreign.ts';
import type { Happening } from './happenings.ts';

/**
 * Errors that are told apart by their message alone. Only such messages are here as the library on this side words by itself, and
 * each is compared as a whole or from its beginning: what the far side says proves nothing.
 */

/** Node: the connection ended during the TLS handshake. */
const BEFORE_TLS = 'Client network socket disconnected before secure TLS connection was established';
/** Node, of HTTP/2: the one code by which a server promises that it has done nothing. @see https://www.rfc-editor.org/rfc/rfc9113#section-8.7 */
const REFUSED_STREAM = 'Stream closed with error code NGHTTP2_REFUSED_STREAM';
/** axios: the body broke off. */
const BROKEN_OFF = 'stream has been aborted';

/** A proxy that does not make a tunnel, with its status: undici, the package `tunnel`. */
const NO_TUNNEL = [
  /^Proxy response \((\d{3})\) !== 200 when HTTP Tunneling$/,
  /^tunneling socket could not be established, statusCode=(\d{3})$/,
];
/** Node’s own proxy support, which ends its message with the status line. */
const STATUS_LINE = /: HTTP\/1\.[01] (\d{3})/;

/** Faults of TLS that happen once; all others are what both sides speak, and stay. */
const PASSING_TLS = ['bad record mac', 'internal error', 'unexpected eof'];

/** So much of a message is looked into. */
const MAX_LENGTH = 1000;

/** @param ofFetch true for the cause of what `fetch` has thrown */
export function byMessage(
  error: object,
  code: string,
  message: string,
  ofFetch: boolean,
): Happening | undefined {
  switch (code) {
    case 'ECONNRESET':
      return isBeforeTls(error, message) ? 'not-sent' : noTunnel(message);
    case 'ERR_HTTP2_STREAM_ERROR':
      return message === REFUSED_STREAM ? 'not-sent' : undefined;
    case 'ERR_BAD_RESPONSE':
      return message === BROKEN_OFF ? 'lost' : undefined;
    case 'UND_ERR_ABORTED':
      return noTunnel(message);
    case 'ERR_PROXY_TUNNEL':
      return byTunnelStatus(Number(readField(error, 'statusCode') ?? statusLine(message)));
    case 'EPROTO':
      return byTlsFault(message.slice(0, MAX_LENGTH));
    default:
      return ofFetch || className(error) === 'TypeError' ? byDeno(message) : undefined;
  }
}

/** node-fetch puts the address before it, in which there are no spaces. */
function isBeforeTls(error: object, message: string): boolean {
  if (message === BEFORE_TLS) return true;
  return className(error) === 'FetchError' && message.endsWith(` failed, reason: ${BEFORE_TLS}`);
}

function noTunnel(message: string): Happening | undefined {
  for (const form of NO_TUNNEL) {
    const status = form.exec(message)?.[1];
    if (status !== undefined) return byTunnelStatus(Number(status));
  }
  return undefined;
}

function statusLine(message: string): string | undefined {
  return STATUS_LINE.exec(message.slice(0, MAX_LENGTH))?.[1];
}

/** Nothing was sent; whether another try may help the proxy's status says, if there is one. */
export function byTunnelStatus(status: number): Happening {
  const passes = status >= 500 ? status !== 501 && status !== 505 : [408, 425, 429].includes(status);
  return passes || Number.isNaN(status) ? 'not-sent' : 'no-way';
}

function byTlsFault(message: string): Happening | undefined {
  if (!message.includes('SSL routines')) return undefined;
  return PASSING_TLS.some((words) => message.includes(words)) ? 'lost' : 'unknown';
}

/** Deno: a system call failed, in Rust's words, whose numbers are each system's own. */
const SYSTEM_CALL = /^[A-Z][\w ]{1,80} \(os error \d{1,5}\)$/;

/**
 * Deno: `error sending request for url (…): client error (Connect): …`. In the URL there are no spaces, so what follows it is
 * Deno's own.
 */
function byDeno(message: string): Happening | undefined {
  if (SYSTEM_CALL.test(message)) return 'lost';
  if (!message.startsWith('error sending request')) return undefined;
  const after = message.indexOf('): ');
  const reason = after < 0 ? '' : message.slice(after + 3, after + 3 + MAX_LENGTH);
  if (!reason.startsWith('client error (Connect)') && !reason.startsWith('error trying to connect')) {
    return 'lost';
  }
  return reason.includes('invalid peer certificate') ? 'no-way' : 'not-sent';
}
