import type { EventSchemas } from '../core/index.ts';

export type ChaosEventType = 'chaos.injected';

export const EVENTS: EventSchemas<ChaosEventType> = {
  'chaos.injected': { severity: 'info', attributes: { injection: 'resilience.chaos.injection' } },
};
