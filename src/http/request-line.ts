import { elementsOf, isObject, readField } from './foreign.ts';

/** The known parts of the request that a result or an error belongs to. */
export interface RequestLine {
  readonly method: string;
  /** In the library's own form. */
  readonly headers: unknown;
}

/** How deep causes are looked into. */
const MAX_DEPTH = 5;

/**
 * Where libraries keep the request, as paths from a result or an error: the options of axios, gaxios, got and Azure; the `Request`
 * of ky and Octokit's like; the options of got's results; the `ClientRequest` of node:http's responses, of superagent, and of the
 * body that the AWS SDK keeps.
 */
const PATHS: readonly (readonly string[])[] = [
  ['config'],
  ['options'],
  ['request', 'options'],
  ['request'],
  ['req'],
  ['response', 'config'],
  ['response', 'request', 'options'],
  ['response', 'request'],
  ['response', 'req'],
  ['$response', 'body', 'req'],
];

/** The request that a result or an error, or one of its causes, belongs to; `undefined` where the library does not tell. */
export function readRequest(subject: unknown): RequestLine | undefined {
  let one = subject;
  for (let depth = 0; depth <= MAX_DEPTH && isObject(one); depth++) {
    const line = ownRequest(one);
    if (line !== undefined) return line;
    one = readField(one, 'cause');
  }
  return undefined;
}

function ownRequest(subject: object): RequestLine | undefined {
  for (const path of PATHS) {
    const request = path.reduce(readField, subject as unknown);
    const method = readField(request, 'method');
    if (typeof method !== 'string' || method === '') continue;
    // got and superagent make a GET of a POST that is redirected: then nobody tells what was sent first.
    if (method.toUpperCase() === 'GET' && wasRedirected(subject)) return undefined;
    return { method, headers: headersOf(request) };
  }
  return undefined;
}

function wasRedirected(subject: object): boolean {
  const response = readField(subject, 'response');
  const request = readField(subject, 'request');
  return [subject, response, request].some(
    (one) =>
      elementsOf(readField(one, 'redirectUrls'), 1).length > 0 ||
      elementsOf(readField(one, 'redirects'), 1).length > 0,
  );
}

/** A `ClientRequest` has a method for them. */
function headersOf(request: unknown): unknown {
  const headers = readField(request, 'headers');
  return headers === undefined && typeof readField(request, 'getHeader') === 'function' ? request : headers;
}
