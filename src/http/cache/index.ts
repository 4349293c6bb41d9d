/**
 * A private cache of HTTP responses, as RFC 9111 says.
 * @packageDocumentation
 */

export type { Cache, CacheSnapshot } from '../../cache/index.ts';
export { type HttpCacheOptions, httpCache } from './http-cache.ts';
