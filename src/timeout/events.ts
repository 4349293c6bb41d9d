import type { EventSchemas } from '../core/index.ts';

export type TimeoutEventType = 'timeout.expired';

export const EVENTS: EventSchemas<TimeoutEventType> = {
  'timeout.expired': {
    severity: 'warn',
    severityOfAttempt: 'info',
    attributes: { timeoutMs: 'resilience.timeout.duration', attempt: 'resilience.attempt.number' },
  },
};
