import type { EventSchemas } from '../core/index.ts';

export type FallbackEventType = 'fallback.used' | 'fallback.failed';

export const EVENTS: EventSchemas<FallbackEventType> = {
  'fallback.used': {
    severity: 'info',
    attributes: { failure: 'error.type' },
    spanAttribute: 'resilience.fallback.used',
  },
  'fallback.failed': { severity: 'warn', attributes: { error: 'error.type' } },
};
