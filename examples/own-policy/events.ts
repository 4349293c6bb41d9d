import { type EventSchemas, REJECTED } from 'seawall/policy';

declare module 'seawall' {
  interface EventMap {
    /** The first call in an announced window was rejected. */
    'maintenance.entered': { readonly leftMs: number };
  }
}

export type MaintenanceEventType = 'maintenance.entered' | 'execution.rejected';

export const EVENTS: EventSchemas<MaintenanceEventType> = {
  'maintenance.entered': { severity: 'info', attributes: { leftMs: 'resilience.maintenance.left' } },
  'execution.rejected': REJECTED,
};
