import { type EventSchemas, REJECTED } from '../core/index.ts';

export type ConcurrencyLimiterEventType = 'limit.changed' | 'permit.abandoned' | 'execution.rejected';

export const EVENTS: EventSchemas<ConcurrencyLimiterEventType> = {
  'limit.changed': {
    severity: 'debug',
    name: 'resilience.capacity.limit_changed',
    attributes: { limit: 'resilience.capacity.limit', previousLimit: 'resilience.capacity.previous_limit' },
  },
  'permit.abandoned': { severity: 'warn' },
  'execution.rejected': REJECTED,
};
