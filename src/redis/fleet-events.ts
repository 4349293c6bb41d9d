import type { EventSchemas } from '../core/index.ts';

/** The events of a fleet. */
export type FleetEventType = 'fleet.degraded' | 'fleet.recovered';

export const FLEET_EVENTS: EventSchemas<FleetEventType> = {
  'fleet.degraded': {
    severity: 'warn',
    attributes: { reason: 'resilience.fleet.reason', instances: 'resilience.fleet.instances' },
  },
  'fleet.recovered': { severity: 'info', attributes: { instances: 'resilience.fleet.instances' } },
};
