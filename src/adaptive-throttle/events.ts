import { type EventSchemas, REJECTED } from '../core/index.ts';

export type AdaptiveThrottleEventType = 'throttle.started' | 'throttle.ended' | 'execution.rejected';

export const EVENTS: EventSchemas<AdaptiveThrottleEventType> = {
  'throttle.started': {
    severity: 'warn',
    attributes: {
      rejection: 'resilience.throttle.rejection',
      perSecond: 'resilience.throttle.rate',
    },
  },
  'throttle.ended': { severity: 'info', attributes: { durationMs: 'resilience.throttle.duration' } },
  'execution.rejected': REJECTED,
};
