import type { EventSchemas } from '../core/index.ts';

export type CacheEventType =
  | 'cache.hit'
  | 'cache.stale'
  | 'cache.miss'
  | 'cache.refreshed'
  | 'cache.store-failed'
  | 'call.joined';

export const EVENTS: EventSchemas<CacheEventType> = {
  'cache.hit': { severity: 'debug', attributes: { ageMs: 'resilience.cache.age' } },
  'cache.stale': {
    severity: 'debug',
    attributes: { ageMs: 'resilience.cache.age', reason: 'resilience.cache.reason' },
    spanAttribute: 'resilience.cache.stale',
  },
  'cache.miss': { severity: 'debug', attributes: {} },
  'cache.refreshed': { severity: 'debug', attributes: { outcome: 'error.type' } },
  'cache.store-failed': {
    severity: 'warn',
    attributes: {
      operation: 'resilience.cache.operation',
      reason: 'resilience.cache.reason',
      error: 'error.type',
    },
  },
  'call.joined': { severity: 'debug', attributes: { waiting: 'resilience.coalesce.waiting' } },
};
