import type { EventSchemas } from '../core/index.ts';

export type HedgeEventType = 'hedge.started' | 'hedge.won' | 'hedge.suppressed';

export const EVENTS: EventSchemas<HedgeEventType> = {
  'hedge.started': {
    severity: 'debug',
    attributes: { started: 'resilience.attempt.number', reason: 'resilience.hedge.reason' },
  },
  'hedge.won': {
    severity: 'debug',
    attributes: { winner: 'resilience.attempt.number' },
  },
  'hedge.suppressed': {
    severity: 'info',
    attributes: { reason: 'resilience.hedge.reason' },
  },
};
