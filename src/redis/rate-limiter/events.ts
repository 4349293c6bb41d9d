import { type EventSchemas, REJECTED } from '../../core/index.ts';
import { FLEET_EVENTS, type FleetEventType } from '../fleet-events.ts';

export type SharedRateLimiterEventType = 'queue.entered' | 'execution.rejected' | FleetEventType;

export const EVENTS: EventSchemas<SharedRateLimiterEventType> = {
  'queue.entered': { severity: 'debug' },
  'execution.rejected': REJECTED,
  ...FLEET_EVENTS,
};
