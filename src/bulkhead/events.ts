import { type EventSchemas, REJECTED } from '../core/index.ts';

export type BulkheadEventType = 'queue.entered' | 'permit.abandoned' | 'limit.changed' | 'execution.rejected';

export const EVENTS: EventSchemas<BulkheadEventType> = {
  'queue.entered': { severity: 'debug' },
  'permit.abandoned': { severity: 'warn' },
  'limit.changed': {
    severity: 'info',
    name: 'resilience.capacity.limit_changed',
    attributes: { limit: 'resilience.capacity.limit', previousLimit: 'resilience.capacity.previous_limit' },
  },
  'execution.rejected': REJECTED,
};
