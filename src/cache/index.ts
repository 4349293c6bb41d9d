/** Keeps what was loaded, and answers with it. */

export { MemoryStore, type MemoryStoreBounds } from './memory-store.ts';
export { type CacheEntry, type CacheStore, isEntry, type Lease, type Soon } from './store.ts';
