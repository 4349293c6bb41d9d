import { type EventSchemas, REJECTED } from '../core/index.ts';

export type RateLimiterEventType = 'queue.entered' | 'limit.changed' | 'key.evicted' | 'execution.rejected';

export const EVENTS: EventSchemas<RateLimiterEventType> = {
  'queue.entered': { severity: 'debug' },
  'limit.changed': {
    severity: 'info',
    name: 'resilience.capacity.limit_changed',
    attributes: { limit: 'resilience.capacity.limit', previousLimit: 'resilience.capacity.previous_limit' },
  },
  'key.evicted': { severity: 'warn' },
  'execution.rejected': REJECTED,
};
