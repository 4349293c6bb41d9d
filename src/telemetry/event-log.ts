import type { Attributes } from '@opentelemetry/api';
import type { EventHub, EventOrigin, EventSchema, Severity } from '../core/index.ts';
import { recordName, SEVERITY_NUMBER } from './event-schema.ts';
import { unawaited } from './guard.ts';
import { isEnabled, type Logger, type LogRecord, legacyRegistration, loggersOf } from './logger.ts';
import type { ResolvedTelemetry } from './options.ts';
import { type SpanTrace, traceOf } from './spans.ts';
import { Throttle } from './throttle.ts';

/** The destination of an event: a logger, or one of seawall's spans. */
export type Outlet = Logger | SpanTrace;

/** Decides which events are recorded, and records them. */
export class EventLog {
  readonly #settings: ResolvedTelemetry;
  #loggers: readonly Logger[];
  #registration: unknown;

  constructor(settings: ResolvedTelemetry) {
    this.#settings = settings;
    this.#registration = legacyRegistration();
    this.#loggers = loggersOf(settings.loggerProvider);
  }

  outlet(
    type: string,
    schema: EventSchema,
    severity: Severity,
    call: EventOrigin | undefined,
  ): Outlet | undefined {
    const { events, minSeverity } = this.#settings;
    const number = SEVERITY_NUMBER[severity];
    if (events === 'off' || number < SEVERITY_NUMBER[minSeverity]) return undefined;
    const logger = events === 'span' ? undefined : this.#logger(type, schema, number);
    if (logger !== undefined || events === 'logs') return logger;
    const trace = traceOf(call?.mark);
    return trace?.span === undefined ? undefined : trace;
  }

  /** True if the limit of events per second is not reached. */
  allows(throttles: Map<string, Throttle>, type: string, hub: EventHub): boolean {
    const now = hub.runtime.clock.now();
    let throttle = throttles.get(type);
    if (throttle === undefined) {
      throttle = new Throttle(this.#settings.eventsPerSecond, now);
      throttles.set(type, throttle);
    }
    return throttle.take(now);
  }

  tell(
    outlet: Outlet,
    name: string,
    severity: Severity,
    timestamp: number,
    attributes: Attributes,
    call: EventOrigin | undefined,
  ): void {
    if (!('emit' in outlet)) {
      unawaited(outlet.span?.addEvent(name, attributes, timestamp));
      return;
    }
    const record: LogRecord = {
      eventName: name,
      severityNumber: SEVERITY_NUMBER[severity],
      timestamp,
      attributes,
    };
    const trace = traceOf(call?.mark);
    unawaited(outlet.emit(trace === undefined ? record : { ...record, context: trace.context }) as unknown);
  }

  #logger(type: string, schema: EventSchema, severityNumber: number): Logger | undefined {
    const enabled = this.#enabled(type, schema, severityNumber);
    if (enabled !== undefined) return enabled;
    // The logger of the legacy API may have been registered since.
    const registration = legacyRegistration();
    if (registration === this.#registration) return undefined;
    this.#registration = registration;
    this.#loggers = loggersOf(this.#settings.loggerProvider);
    return this.#enabled(type, schema, severityNumber);
  }

  #enabled(type: string, schema: EventSchema, severityNumber: number): Logger | undefined {
    // Most often there is no logger, and building the name would take longer than the rest.
    if (this.#loggers.length === 0) return undefined;
    const eventName = recordName(type, schema);
    return this.#loggers.find((logger) => isEnabled(logger, eventName, severityNumber));
  }
}

const logs = new WeakMap<ResolvedTelemetry, EventLog>();

/** Returns the event log of these settings. Pipelines with the same settings share one. */
export function eventLogOf(settings: ResolvedTelemetry): EventLog {
  let log = logs.get(settings);
  if (log === undefined) {
    log = new EventLog(settings);
    logs.set(settings, log);
  }
  return log;
}
