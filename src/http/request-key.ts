import type { Generations } from './generations.ts';
import { type FetchInput, headersOf, isRequest, methodOf, type ResilientRequestInit } from './request.ts';

/** The parts of a request that decide on its answer. */
export interface SharedRequest {
  /** The same for requests that may share an answer. */
  readonly key: string;
  readonly method: string;
  readonly url: string;
  /** In lower case, without those that only tell requests apart. */
  readonly headers: Readonly<Record<string, string>>;
}

const METHODS = ['GET', 'HEAD'];

/** With these a request asks for an answer of its own: a part, only if it has changed, or from the origin. */
const OWN_FIELDS = [
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'pragma',
];
const OWN_MODES = ['no-store', 'reload', 'no-cache', 'only-if-cached'];
const OWN_DIRECTIVES = /(?:^|[\s,])(?:no-store|no-cache|max-age\s*=\s*"?0+"?(?!\d))/i;

/** These tell one request from the next, and no answer depends on them. */
const TRACING_FIELDS = new Set(['traceparent', 'tracestate', 'baggage', 'x-request-id', 'x-correlation-id']);

/**
 * A key for the request, if others may share the answer: a GET or HEAD without a body. All header fields count, so whatever the answer's
 * `Vary` names is the same in requests with one key; only those of tracing do not.
 */
export function sharedRequest(
  input: FetchInput,
  init: ResilientRequestInit | undefined,
  generations: Generations,
): SharedRequest | undefined {
  const method = methodOf(input, init);
  const request = isRequest(input) ? input : undefined;
  const hasBody = (init?.body ?? request?.body ?? null) !== null;
  if (!METHODS.includes(method) || hasBody) return undefined;
  const mode = init?.cache ?? request?.cache ?? 'default';
  const headers = new Headers(headersOf(input, init));
  const asksForItsOwn = OWN_FIELDS.some((name) => headers.has(name));
  const directives = headers.get('cache-control') ?? '';
  if (OWN_MODES.includes(mode) || asksForItsOwn || OWN_DIRECTIVES.test(directives)) return undefined;
  const url = targetOf(input);
  if (url === undefined) return undefined;
  const fields = [...headers].filter(([name]) => !TRACING_FIELDS.has(name));
  const credentials = init?.credentials ?? request?.credentials ?? 'same-origin';
  const redirect = init?.redirect ?? request?.redirect ?? 'follow';
  // JSON keeps apart what is in a value from what is between values.
  const key = JSON.stringify([method, url, generations.of(url), credentials, redirect, ...fields]);
  return { key, method, url, headers: Object.fromEntries(fields) };
}

/** Methods that change nothing (RFC 9110, 9.2.1). */
const SAFE_METHODS = [...METHODS, 'OPTIONS', 'TRACE'];

/** The URL that the request may have changed what it stands for, if it has got that answer (RFC 9111, 4.4). */
export function changedBy(
  input: FetchInput,
  init: ResilientRequestInit | undefined,
  answer: unknown,
): string | undefined {
  const { status } = Object(answer) as { readonly status?: unknown };
  const isChange =
    typeof status === 'number' && status < 400 && !SAFE_METHODS.includes(methodOf(input, init));
  return isChange ? targetOf(input) : undefined;
}

/** The URL without its fragment, which is not sent; `undefined` for what `fetch` will complain of. */
function targetOf(input: FetchInput): string | undefined {
  const { location } = globalThis as { readonly location?: { readonly href: string } };
  try {
    const url = new URL(isRequest(input) ? input.url : String(input), location?.href);
    url.hash = '';
    return url.href;
  } catch {
    return undefined;
  }
}
