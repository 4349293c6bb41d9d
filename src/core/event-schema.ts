import type { EventType } from './events.ts';

/** How much an event matters to whoever reads a log. */
export type Severity = 'debug' | 'info' | 'warn';

/** How telemetry tells of an event. */
export interface EventSchema {
  readonly severity: Severity;
  /** The severity where the policy lies inside one that repeats: what befalls an attempt matters less than what befalls a call. @default severity */
  readonly severityOfAttempt?: Severity | undefined;
  /** Name of the log record. @default `resilience.` and the type, with `_` for `-` */
  readonly name?: string | undefined;
  /**
   * The attributes of the record, by the field of the event that each comes from; a dot leads into a field: `'error.retryAfterMs'`.
   * Fields that end in `Ms` become seconds, words are written with `_`, and what is no finite number is left out. The attribute
   * `error.type` is made of an outcome or of an error.
   */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /** Attributes of the counter of these events, beyond the policy's: events of one name are told apart by them. */
  readonly counterAttributes?: Readonly<Record<string, string>> | undefined;
  /** An attribute that the span of the call gets, as `true`. */
  readonly spanAttribute?: string | undefined;
}

/** The events that a policy can have: their counters are there from the start. */
export type EventSchemas<T extends EventType = EventType> = Readonly<Record<T, EventSchema>>;

/** A policy refuses to run the operation: the same for all that do. */
export const REJECTED: EventSchema = Object.freeze({
  severity: 'debug',
  attributes: Object.freeze({ error: 'error.type', 'error.retryAfterMs': 'resilience.retry_after' }),
});
