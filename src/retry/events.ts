import type { EventSchemas } from '../core/index.ts';

export type RetryEventType = 'retry.scheduled' | 'retry.exhausted' | 'retry.suppressed';

export const EVENTS: EventSchemas<RetryEventType> = {
  'retry.scheduled': {
    severity: 'info',
    attributes: {
      attempt: 'resilience.attempt.number',
      delayMs: 'resilience.retry.delay',
      delaySource: 'resilience.retry.delay_source',
      outcome: 'error.type',
    },
  },
  'retry.exhausted': {
    severity: 'warn',
    attributes: { attempts: 'resilience.attempt.count', outcome: 'error.type' },
  },
  'retry.suppressed': {
    severity: 'info',
    attributes: {
      attempts: 'resilience.attempt.count',
      reason: 'resilience.retry.reason',
      outcome: 'error.type',
    },
  },
};
