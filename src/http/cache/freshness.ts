import CachePolicy from 'http-cache-semantics';
import type { Lifetimes } from '../../cache/index.ts';
import type { SharedRequest } from '../request-key.ts';

/** The options about responses. */
export interface FreshnessOptions {
  /** For how long a response that says nothing of it answers, in ms. */
  readonly fallbackTtl: number;
  /** For how long one that can be confirmed is kept after it has expired, in ms. */
  readonly revalidate: number;
}

/**
 * How long a response may be kept by a private cache, by its `Cache-Control`, `Expires`, `Age` and `Last-Modified`, and by what the
 * request asks for; 0 for not at all.
 * @see https://www.rfc-editor.org/rfc/rfc9111
 */
export function lifetimesOf(
  request: SharedRequest,
  response: Response,
  { fallbackTtl, revalidate }: FreshnessOptions,
): Lifetimes | 0 {
  const headers = Object.fromEntries(response.headers);
  const { method, url } = request;
  const policy = new CachePolicy(
    { method, url, headers: { ...request.headers } },
    { status: response.status, headers },
    { shared: false },
  );
  if (headers.vary === '*') return 0;
  const saysNothing = !SAYS_HOW_LONG.some((name) => name in headers);
  if (saysNothing && isKeepable(response))
    return { fresh: fallbackTtl, staleWhileRevalidate: 0, kept: keptOf() };
  if (!policy.storable()) return 0;
  // The key of a request has all of its header fields, so `Vary` needs nothing more.
  const fresh = seconds(policy.maxAge() - (Number(headers.age) || 0));
  const { rescc } = policy.toObject();
  const mustRevalidate = 'must-revalidate' in rescc || 'no-cache' in rescc;
  return {
    fresh,
    // The server has said how long.
    jitter: false,
    kept: keptOf(),
    ...(mustRevalidate && { staleWhileRevalidate: 0, staleIfError: 0 }),
    ...(!mustRevalidate && staleTimes(rescc)),
  };

  function keptOf(): number {
    return 'etag' in headers || 'last-modified' in headers ? revalidate : 0;
  }
}

const SAYS_HOW_LONG = ['cache-control', 'expires', 'last-modified', 'pragma'];

/** True for a response that nobody forbids to keep, if it is for the one who asks for it anyway. */
function isKeepable({ status }: Response): boolean {
  return status === 200 || status === 404;
}

/** @see https://www.rfc-editor.org/rfc/rfc5861 */
function staleTimes(
  rescc: Readonly<Record<string, unknown>>,
): Pick<Lifetimes, 'staleWhileRevalidate' | 'staleIfError'> {
  const [whileRevalidate, ifError] = ['stale-while-revalidate', 'stale-if-error'].map((name) =>
    name in rescc ? seconds(Number(rescc[name])) : undefined,
  );
  return { staleWhileRevalidate: whileRevalidate, staleIfError: ifError };
}

/** A year is as long as any, and a number that is none is no time. */
const LONGEST_MS = 31_536_000_000;

function seconds(number: number): number {
  return Number.isNaN(number) ? 0 : Math.min(LONGEST_MS, Math.max(0, number * 1000));
}
