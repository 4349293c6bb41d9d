import { LRUCache } from 'lru-cache';

export const keep = (fn) => {
  const cache = new LRUCache({ max: 1000, ttl: 3_600_000, fetchMethod: fn });
  return (key) => cache.fetch(key);
};
