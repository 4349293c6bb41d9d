import type { EventSchemas } from '../core/index.ts';

export type FailoverEventType = 'endpoint.ejected' | 'endpoint.returned';

export const EVENTS: EventSchemas<FailoverEventType> = {
  'endpoint.ejected': {
    severity: 'warn',
    attributes: {
      endpoint: 'resilience.endpoint',
      reason: 'resilience.endpoint.reason',
      ejectedMs: 'resilience.endpoint.ejection',
    },
  },
  'endpoint.returned': {
    severity: 'info',
    attributes: { endpoint: 'resilience.endpoint', reason: 'resilience.endpoint.reason' },
  },
};
