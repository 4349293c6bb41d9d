import { type Cache, type CacheOptions, cache } from '../../cache/index.ts';
import { type Call, checkOptions, type Duration, type PolicyCall, resolve } from '../../core/index.ts';
import { sharedRequestOf } from '../shared-exchange.ts';
import { bytesOf, isWhole } from '../whole-response.ts';
import { lifetimesOf } from './freshness.ts';

export interface HttpCacheOptions
  extends Omit<CacheOptions, 'ttl' | 'key' | 'sizeOf' | 'isAbsent' | 'store' | 'storeTimeout'> {
  /**
   * For how long a response answers that says nothing of how long it may: one without `Cache-Control`, `Expires` and `Last-Modified`.
   * @default 0: it is not kept
   */
  readonly fallbackTtl?: Duration | undefined;
  /**
   * For how long after its time a response with an `ETag` or `Last-Modified` is kept, to ask the server whether it still holds: a 304 then
   * saves its body. 0 asks for all of it.
   * @default '1h'
   */
  readonly revalidate?: Duration | undefined;
}

const OWN = {
  fallbackTtl: { is: 'duration', max: 2_147_483_647_000, default: 0 },
  revalidate: { is: 'duration', max: 2_147_483_647_000, default: '1h' },
} as const;

/** 50 MB in bodies, unless told otherwise. */
const MAX_SIZE = 50_000_000;

/**
 * A `cache` of responses that goes by what they say of themselves, as a browser's does: a private cache by RFC 9111. For
 * `resilientFetch` with `share`, which gives each caller a response of its own:
 *
 *     const api = resilientFetch(pipeline(httpCache(), retry(), timeout('2s')), { share: true });
 *
 * - `Cache-Control`, `Expires` and `Age` say how long a response answers; without them `Last-Modified` does, by a tenth of what it is old, and
 *   else `fallbackTtl`. `no-store` is not kept, `no-cache` and `must-revalidate` never answer stale.
 * - `stale-while-revalidate` and `stale-if-error` of the response win over the options.
 * - Requests share an answer whose header fields are the same, which is what `Vary` asks for, and more.
 * - What has expired is confirmed by `If-None-Match` or `If-Modified-Since`, if it can be.
 * - A request of that `resilientFetch` which changes something, and gets no error, ends what is kept for its URL.
 * - `Age` tells how old an answer is.
 *
 * `maxSize` counts bytes of bodies, 50 MB by default. Options and events are those of `cache`, but for a
 * `store`: a response is no data that many processes can share.
 * @throws TypeError, RangeError for options that make no sense
 */
export function httpCache(options: HttpCacheOptions = {}): Cache {
  checkOptions('httpCache', options, NAMES);
  const { fallbackTtl, revalidate, ...others } = options;
  const settings = resolve('httpCache', OWN, { fallbackTtl, revalidate });
  return cache({
    maxSize: MAX_SIZE,
    name: 'http-cache',
    ...others,
    ttl(value: unknown, call: Call) {
      const request = sharedRequestOf((call as PolicyCall).operation);
      return request !== undefined && isWhole(value) ? lifetimesOf(request, value, settings) : 0;
    },
    sizeOf: (value) => (isWhole(value) ? bytesOf(value) : 0),
  });
}

const NAMES = [
  ...Object.keys(OWN),
  ...[
    'jitter',
    'staleWhileRevalidate',
    'staleIfError',
    'negativeTtl',
    'maxEntries',
    'maxSize',
    'lease',
    'name',
  ],
];
