/** Keeps what was loaded, and answers with it. */

export { cache } from './cache.ts';
export type { Cache } from './cache-interface.ts';
export type { CacheEventType } from './events.ts';
export type { Lifetimes } from './lifetimes.ts';
export { MemoryStore, type MemoryStoreBounds } from './memory-store.ts';
export { CACHE, type CacheOptions, type CacheUpdate } from './options.ts';
export type { CacheSnapshot } from './snapshot.ts';
export { type CacheEntry, type CacheStore, isEntry, type Lease, type Soon } from './store.ts';
