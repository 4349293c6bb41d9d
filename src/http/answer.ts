/**
 * What a value or an error says of an HTTP response, whatever library made it: `Response`, axios, got, ky, undici, node:http,
 * the AWS SDK, and whoever wraps one of their errors as a `cause`.
 */

interface Fields {
  readonly [name: string]: unknown;
}

/** How deep causes are looked into; more would be a cycle. */
const MAX_DEPTH = 5;

/** The HTTP status; `undefined` if there is none. */
export function readStatus(subject: unknown): number | undefined {
  if (!isObject(subject)) return undefined;
  const status = subject.status ?? subject.statusCode;
  if (isStatus(status)) return status;
  const { response, $metadata } = subject;
  const inner = isObject(response) ? (response.status ?? response.statusCode) : undefined;
  if (isStatus(inner)) return inner;
  const aws = isObject($metadata) ? $metadata.httpStatusCode : undefined;
  return isStatus(aws) ? aws : undefined;
}

/** The header fields of the response, in whatever form the library has them. */
export function readHeaders(subject: unknown): unknown {
  if (!isObject(subject)) return undefined;
  const { response, $response } = subject;
  // Of an axios error `headers` would be those of the request, were there any.
  if (isObject(response) && response.headers !== undefined) return response.headers;
  if (isObject($response) && $response.headers !== undefined) return $response.headers;
  return subject.headers;
}

/** The error, or the first of its causes, that tells of a response with a status of 400 or more. */
export function failedAnswer(error: unknown): unknown {
  let subject = error;
  for (let depth = 0; depth <= MAX_DEPTH && isObject(subject); depth++) {
    // A lower status is that of a response that went wrong afterwards: its body broke off, or could not be parsed.
    if ((readStatus(subject) ?? 0) >= 400) return subject;
    subject = subject.cause;
  }
  return undefined;
}

export interface RequestLine {
  readonly method: string;
  readonly headers: unknown;
}

/** The request that a result or an error of axios, got or ky belongs to; `undefined` where the library does not tell. */
export function readRequest(subject: unknown): RequestLine | undefined {
  if (!isObject(subject)) return undefined;
  const { config, options, request } = subject;
  const ofResponse = isObject(request) ? request.options : undefined;
  for (const source of [config, options, ofResponse, request]) {
    if (isObject(source) && typeof source.method === 'string') {
      return { method: source.method, headers: source.headers };
    }
  }
  return undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isStatus(status: unknown): status is number {
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599;
}
