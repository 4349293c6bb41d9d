import { type EventSchemas, REJECTED } from '../../core/index.ts';

export type SharedSemaphoreEventType = 'queue.entered' | 'execution.rejected';

export const EVENTS: EventSchemas<SharedSemaphoreEventType> = {
  'queue.entered': { severity: 'debug' },
  'execution.rejected': REJECTED,
};
