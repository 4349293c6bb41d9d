import type { Attributes } from '@opentelemetry/api';
import type { Outcome, ResilienceEvent } from '../core/index.ts';
import { underscored } from './error-type.ts';
import { ATTR } from './schema.ts';

/** What an event says beyond where it happened. */
export function detailsOf(event: ResilienceEvent, typeOf: (outcome: Outcome) => string): Attributes {
  switch (event.type) {
    case 'retry.scheduled':
      return {
        [ATTR.attemptNumber]: event.attempt,
        [ATTR.retryDelay]: seconds(event.delayMs),
        [ATTR.retryDelaySource]: underscored(event.delaySource),
        [ATTR.errorType]: typeOf(event.outcome),
      };
    case 'retry.exhausted':
      return { [ATTR.attemptCount]: event.attempts, [ATTR.errorType]: typeOf(event.outcome) };
    case 'retry.suppressed':
      return {
        [ATTR.attemptCount]: event.attempts,
        [ATTR.retryReason]: underscored(event.reason),
        [ATTR.errorType]: typeOf(event.outcome),
      };
    case 'circuit.opened':
      return {
        ...transition(event),
        ...(event.failureRate !== undefined && { [ATTR.circuitFailureRatio]: event.failureRate }),
        [ATTR.circuitThroughput]: event.calls,
        ...finite(ATTR.circuitBreakDuration, seconds(event.breakMs)),
      };
    case 'circuit.half-opened':
    case 'circuit.closed':
    case 'circuit.isolated':
    case 'circuit.disabled':
    case 'circuit.metrics-only':
      return transition(event);
    case 'execution.rejected': {
      const { retryAfterMs, reason, code } = (event.error ?? {}) as Readonly<Record<string, unknown>>;
      return {
        [ATTR.errorType]: typeOf({ ok: false, error: event.error }),
        ...(typeof retryAfterMs === 'number' && finite(ATTR.retryAfter, seconds(retryAfterMs))),
        ...(code === 'circuit-open' &&
          typeof reason === 'string' && { [ATTR.circuitReason]: underscored(reason) }),
      };
    }
    case 'timeout.expired':
      return { [ATTR.timeoutDuration]: seconds(event.timeoutMs), [ATTR.attemptNumber]: event.attempt };
    case 'fallback.used':
      return { [ATTR.errorType]: typeOf(event.failure) };
    case 'fallback.failed':
      return { [ATTR.errorType]: typeOf({ ok: false, error: event.error }) };
    case 'limit.changed':
      return {
        ...finite(ATTR.capacityLimit, event.limit),
        ...finite(ATTR.capacityPreviousLimit, event.previousLimit),
      };
    case 'fleet.degraded':
      return { [ATTR.fleetReason]: underscored(event.reason), [ATTR.fleetInstances]: event.instances };
    case 'fleet.recovered':
      return { [ATTR.fleetInstances]: event.instances };
    case 'chaos.injected':
      return { [ATTR.chaosInjection]: event.injection };
    default:
      return {};
  }
}

interface Transition {
  readonly state: string;
  readonly previousState: string;
  readonly reason: string;
}

function transition({ state, previousState, reason }: Transition): Attributes {
  return {
    [ATTR.circuitState]: underscored(state),
    [ATTR.circuitPreviousState]: underscored(previousState),
    [ATTR.circuitReason]: underscored(reason),
  };
}

/** Infinity is no number in JSON, which OTLP may be sent as. */
function finite(name: string, value: number): Attributes {
  return Number.isFinite(value) ? { [name]: value } : {};
}

function seconds(ms: number): number {
  return ms / 1000;
}
