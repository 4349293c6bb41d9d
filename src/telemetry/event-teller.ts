import type { Attributes } from '@opentelemetry/api';
import type {
  EventHub,
  EventOrigin,
  EventSchema,
  Mark,
  Outcome,
  PolicyCall,
  ResilienceEvent,
  Severity,
} from '../core/index.ts';
import { bounded, shortened } from './bounded.ts';
import { errorType, resultType } from './error-type.ts';
import { detailsOf } from './event-attributes.ts';
import { type EventLog, eventLogOf, type Outlet } from './event-log.ts';
import { EXCEPTION_EVENT, recordName, schemaOf, schemasOf } from './event-schema.ts';
import { unawaited } from './guard.ts';
import type { Ledger } from './ledger.ts';
import type { ResolvedTelemetry } from './options.ts';
import type { PolicyBook } from './policy-books.ts';
import { ATTR } from './schema.ts';
import { traceOf } from './spans.ts';
import type { Throttle } from './throttle.ts';

/** Counts the events of a pipeline, and records those that are severe enough. */
export class EventTeller {
  #exceptions: Map<string, Throttle> | undefined;
  #settings: ResolvedTelemetry | undefined;
  #log: EventLog | undefined;
  /** Destination of the event that is being built. */
  #outlet: Outlet | undefined;

  use(settings: ResolvedTelemetry | undefined): void {
    if (settings === this.#settings) return;
    this.#settings = settings;
    this.#log = settings === undefined ? undefined : eventLogOf(settings);
  }

  /**
   * Counts an event.
   * @returns true if it is also to be recorded
   */
  happened(book: PolicyBook, hub: EventHub, type: string, call: EventOrigin | undefined): boolean {
    const log = this.#log;
    if (log === undefined) return false;
    book.tallies.add(type, 1);
    const schema = schemaOf(schemasOf(hub), type);
    if (schema === undefined) return false;
    const { spanAttribute } = schema;
    if (spanAttribute !== undefined) {
      unawaited(traceOf(call?.mark)?.span?.setAttribute(spanAttribute, true));
    }
    this.#outlet = log.outlet(type, schema, severityOf(schema, book), call);
    return this.#outlet !== undefined && log.allows(throttlesOf(book), type, hub);
  }

  tell(book: PolicyBook, event: ResilienceEvent, call: EventOrigin | undefined, ledger: Ledger): void {
    const outlet = this.#outlet;
    const settings = this.#settings;
    const schema = schemaOf(schemasOf(book.policy.events), event.type);
    if (outlet === undefined || settings === undefined || schema === undefined) return;
    const typeOf = (outcome: Outcome): string => ledger.errorType(errorTypeOf(outcome, settings));
    const attributes = {
      ...book.tallies.attributes,
      ...inBounds(detailsOf(event, schema, typeOf)),
      ...(settings.keys && event.key !== undefined && { [ATTR.policyKey]: bounded(event.key) }),
      ...heldBack(book.throttles?.get(event.type)),
    };
    const name = recordName(event.type, schema);
    this.#log?.tell(outlet, name, severityOf(schema, book), event.timeMs, attributes, call);
  }

  /** Records the final failure of a call. */
  tellException(call: PolicyCall, outcome: Outcome, type: string, mark: Mark, ledger: Ledger): void {
    const log = this.#log;
    const origin = { ...originOf(call), mark };
    const outlet = log?.outlet(EXCEPTION_EVENT.name, EXCEPTION_EVENT, EXCEPTION_EVENT.severity, origin);
    const [hub] = call.scope;
    if (log === undefined || outlet === undefined || hub === undefined) return;
    this.#exceptions ??= new Map();
    if (!log.allows(this.#exceptions, EXCEPTION_EVENT.name, hub)) return;
    const attributes = {
      ...ledger.failure(type),
      [ATTR.attemptCount]: call.attempt,
      ...exceptionOf(outcome),
      ...(this.#settings?.keys && call.key !== undefined && { [ATTR.policyKey]: bounded(call.key) }),
      ...heldBack(this.#exceptions.get(EXCEPTION_EVENT.name)),
    };
    const now = call.runtime.clock.wallNow();
    log.tell(outlet, EXCEPTION_EVENT.name, EXCEPTION_EVENT.severity, now, attributes, origin);
  }
}

function originOf({ attempt, key, pipeline, scope }: EventOrigin): EventOrigin {
  return { attempt, key, pipeline, scope };
}

function severityOf({ severity, severityOfAttempt }: EventSchema, { perAttempt }: PolicyBook): Severity {
  return perAttempt ? (severityOfAttempt ?? severity) : severity;
}

function errorTypeOf(outcome: Outcome, { errorType: hook }: ResolvedTelemetry): string {
  return outcome.ok ? resultType(outcome.value, hook) : errorType(outcome.error, hook);
}

function heldBack(throttle: Throttle | undefined): Attributes {
  const count = throttle?.suppressed() ?? 0;
  return count === 0 ? {} : { [ATTR.suppressedCount]: count };
}

/** Bounds the attributes: reasons and similar texts may come from the user. */
function inBounds(details: Attributes): Attributes {
  for (const [name, value] of Object.entries(details)) {
    if (typeof value === 'string') details[name] = bounded(value);
  }
  return details;
}

const MAX_MESSAGE = 4096;
const MAX_STACK = 16_384;

/** @see https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/ */
function exceptionOf(outcome: Outcome): Attributes {
  if (outcome.ok) return {};
  const { error } = outcome;
  if (!(error instanceof Error)) return { 'exception.message': shortened(String(error), MAX_MESSAGE) };
  const { name, message, stack } = error as { readonly [Field in keyof Error]: unknown };
  return {
    'exception.type': bounded(String(name)),
    'exception.message': shortened(String(message), MAX_MESSAGE),
    ...(typeof stack === 'string' && { 'exception.stacktrace': shortened(stack, MAX_STACK) }),
  };
}

function throttlesOf(book: PolicyBook): Map<string, Throttle> {
  book.throttles ??= new Map();
  return book.throttles;
}
