import { wrongType } from '../core/index.ts';
import { type FetchInput, isRequest } from './request.ts';

/**
 * Redirects a request to another origin. Its path and query follow the path of the origin, if that has one.
 * @param input a Request with a body is used up by it
 * @throws TypeError where either is no http or https URL
 */
export function onOrigin(input: FetchInput, origin: string | URL): FetchInput {
  const base = httpUrl('resilientFetch.origin(call)', origin);
  const { pathname, search } = httpUrl(
    'resilientFetch: the URL',
    isRequest(input) ? input.url : input,
    base.origin,
  );
  // Written out, since a path that begins with two slashes would be read as another host.
  const url = base.origin + base.pathname.replace(/\/$/, '') + pathname + search;
  return isRequest(input) ? new Request(url, input) : url;
}

/** Parses an http or https URL. @param base the origin of a URL that is only a path */
function httpUrl(path: string, value: unknown, base?: string): URL {
  try {
    const url = new URL(String(value), base);
    if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  } catch {
    // no URL at all
  }
  throw wrongType(path, 'must be an http or https URL', value);
}
