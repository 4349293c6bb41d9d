import type { EventType } from '../core/index.ts';

/** The part of the schema that is about events: what each is called, how severe it is, and who has which. */

export type Severity = 'debug' | 'info' | 'warn';

/** OpenTelemetry's numbers. */
export const SEVERITY_NUMBER = { debug: 5, info: 9, warn: 13 } as const;

export interface EventSchema {
  /** Name of the log record, and without the prefix the value of `resilience.policy.event`. */
  readonly name: string;
  readonly severity: Severity;
}

const STATE_CHANGED = 'resilience.circuit_breaker.state_changed';

/** The events of seawall that OpenTelemetry is told of. */
export type ToldEvent = Exclude<EventType, 'execution.settled'>;

/** What each of seawall's events is to OpenTelemetry. */
export const EVENTS: Readonly<Record<ToldEvent, EventSchema>> = {
  'retry.scheduled': { name: 'resilience.retry.scheduled', severity: 'info' },
  'retry.exhausted': { name: 'resilience.retry.exhausted', severity: 'warn' },
  'retry.suppressed': { name: 'resilience.retry.suppressed', severity: 'info' },
  'circuit.opened': { name: STATE_CHANGED, severity: 'warn' },
  'circuit.half-opened': { name: STATE_CHANGED, severity: 'info' },
  'circuit.closed': { name: STATE_CHANGED, severity: 'info' },
  'circuit.isolated': { name: STATE_CHANGED, severity: 'warn' },
  'circuit.disabled': { name: STATE_CHANGED, severity: 'info' },
  'circuit.metrics-only': { name: STATE_CHANGED, severity: 'info' },
  'execution.rejected': { name: 'resilience.execution.rejected', severity: 'debug' },
  'timeout.expired': { name: 'resilience.timeout.expired', severity: 'warn' },
  'fallback.used': { name: 'resilience.fallback.used', severity: 'info' },
  'fallback.failed': { name: 'resilience.fallback.failed', severity: 'warn' },
  'queue.entered': { name: 'resilience.queue.entered', severity: 'debug' },
  'limit.changed': { name: 'resilience.capacity.limit_changed', severity: 'info' },
  'permit.abandoned': { name: 'resilience.permit.abandoned', severity: 'warn' },
  'key.evicted': { name: 'resilience.key.evicted', severity: 'warn' },
  'chaos.injected': { name: 'resilience.chaos.injected', severity: 'info' },
  'fleet.degraded': { name: 'resilience.fleet.degraded', severity: 'warn' },
  'fleet.recovered': { name: 'resilience.fleet.recovered', severity: 'info' },
};

/** The final failure of a call, with its exception. Only where `telemetry.exceptions` asks for it. */
export const EXCEPTION_EVENT: EventSchema = { name: 'resilience.pipeline.exception', severity: 'warn' };

/** The events that each sort of policy can have: their counters are there from the start. Others have rejections only. */
export const POLICY_EVENTS: Readonly<Record<string, readonly ToldEvent[]>> = {
  retry: ['retry.scheduled', 'retry.exhausted', 'retry.suppressed'],
  'circuit-breaker': [
    'circuit.opened',
    'circuit.half-opened',
    'circuit.closed',
    'circuit.isolated',
    'circuit.disabled',
    'circuit.metrics-only',
    'execution.rejected',
  ],
  timeout: ['timeout.expired'],
  bulkhead: ['queue.entered', 'permit.abandoned', 'limit.changed', 'execution.rejected'],
  'rate-limiter': ['queue.entered', 'limit.changed', 'key.evicted', 'execution.rejected'],
  fallback: ['fallback.used', 'fallback.failed'],
  chaos: ['chaos.injected'],
  'shared-rate-limiter': [
    'queue.entered',
    'limit.changed',
    'execution.rejected',
    'fleet.degraded',
    'fleet.recovered',
  ],
};

/** `undefined` for types that custom policies have made up. */
export function schemaOf(type: string): EventSchema | undefined {
  return Object.hasOwn(EVENTS, type) ? EVENTS[type as ToldEvent] : undefined;
}
