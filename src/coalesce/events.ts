import type { EventSchemas } from '../core/index.ts';

export type CoalesceEventType = 'call.joined';

export const EVENTS: EventSchemas<CoalesceEventType> = {
  'call.joined': { severity: 'debug', attributes: { waiting: 'resilience.coalesce.waiting' } },
};
