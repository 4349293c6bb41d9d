/** Rejects calls in announced windows. */

export type { MaintenanceEventType } from './events.ts';
export { type Maintenance, MaintenanceError, maintenance } from './maintenance.ts';
export { MAINTENANCE, type MaintenanceOptions } from './options.ts';
