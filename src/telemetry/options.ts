import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import {
  checkBoolean,
  checkFunction,
  checkNumber,
  checkOneOf,
  checkOptions,
  type Severity,
  show,
} from '../core/index.ts';
import { bounded } from './bounded.ts';
import type { LoggerProvider } from './logger.ts';
import { ATTR, PREFIX } from './schema.ts';

/** The telemetry of a pipeline. Options that are left out have the values of `configureTelemetry`, or else the defaults. */
export interface TelemetryOptions {
  /**
   * Metrics: durations, counters and states. They are recorded once a metrics SDK is registered.
   * @default true
   */
  readonly metrics?: boolean | undefined;
  /**
   * Also the duration of each run of the operation. It costs about as much as the duration of the call.
   * @default false
   */
  readonly attemptDurations?: boolean | undefined;
  /**
   * Spans of seawall's own: one for each call (`pipeline`), and one inside it for each attempt (`attempt`). They are active while
   * the operation runs, so that the spans of an instrumented HTTP client are nested in them. Each ends when its call or attempt
   * ends. Off by default, because instrumented clients already have a span for each attempt, and spans cost more than all other
   * telemetry.
   * @default 'off'
   */
  readonly spans?: 'off' | 'pipeline' | 'attempt' | undefined;
  /**
   * Destination of events: the Logs API (`logs`), or the pipeline's own span (`span`; never the caller's span). `auto` uses the
   * Logs API if an SDK is registered there, else the span.
   * @default 'auto'
   */
  readonly events?: 'auto' | 'logs' | 'span' | 'off' | undefined;
  /**
   * Lowest severity of the events that are recorded. Events below it are only counted. Rejections are `debug`.
   * @default 'info'
   */
  readonly minSeverity?: Severity | undefined;
  /**
   * Largest number of events of one type that a policy records per second, > 0; a burst may be as large. The next event carries
   * the number of those left out in `resilience.event.suppressed_count`. All are counted.
   * @default 10
   */
  readonly eventsPerSecond?: number | undefined;
  /**
   * Record of each call that finally fails, with message and stack of its error (`resilience.pipeline.exception`). It is also
   * limited by `eventsPerSecond`.
   * @default false
   */
  readonly exceptions?: boolean | undefined;
  /**
   * The call's key on events and spans. It is never on metrics.
   * @default false
   */
  readonly keys?: boolean | undefined;
  /**
   * Attributes of all telemetry of the pipeline, such as `server.address`. Each distinct value makes a separate series: values
   * that differ from call to call do not belong here. At most 32; texts are cut at 256 characters. Names that begin with
   * `resilience.`, and `error.type`, are reserved.
   * @default none
   */
  readonly attributes?: Readonly<Record<string, string | number | boolean>> | undefined;
  /**
   * Function that names the type of a failure for `error.type`, if the error is not one of seawall's: it should use few names,
   * not the message. For a result that counts as a failure, its argument is the result. The default applies if it returns
   * `undefined`, throws, or returns a text over 64 characters or of several lines: the status of a response, `code` if it looks
   * like `ECONNRESET`, or the name of the error.
   */
  readonly errorType?: ((error: unknown) => string | undefined) | undefined;
  /** Provider of metrics. @default the global one, also if it is registered later */
  readonly meterProvider?: MeterProvider | undefined;
  /** Provider of spans. @default the global one, also if it is registered later */
  readonly tracerProvider?: TracerProvider | undefined;
  /**
   * Provider of logs. @default the global one of `@opentelemetry/api` ≥ 1.10, or of `@opentelemetry/api-logs`, also if it is
   * registered later
   */
  readonly loggerProvider?: LoggerProvider | undefined;
}

export interface ResolvedTelemetry extends TelemetryOptions {
  readonly metrics: boolean;
  readonly attemptDurations: boolean;
  readonly spans: 'off' | 'pipeline' | 'attempt';
  readonly events: 'auto' | 'logs' | 'span' | 'off';
  readonly minSeverity: Severity;
  readonly eventsPerSecond: number;
  readonly exceptions: boolean;
  readonly keys: boolean;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export const DEFAULTS: ResolvedTelemetry = {
  metrics: true,
  attemptDurations: false,
  spans: 'off',
  events: 'auto',
  minSeverity: 'info',
  eventsPerSecond: 10,
  exceptions: false,
  keys: false,
  attributes: {},
};

const NAMES: readonly (keyof TelemetryOptions)[] = [
  'metrics',
  'attemptDurations',
  'spans',
  'events',
  'minSeverity',
  'eventsPerSecond',
  'exceptions',
  'keys',
  'attributes',
  'errorType',
  'meterProvider',
  'tracerProvider',
  'loggerProvider',
];

/** Merges `options` over `base`, checked and copied. */
export function resolve(base: ResolvedTelemetry, options: TelemetryOptions): ResolvedTelemetry {
  if (Object.keys(options).length === 0) return base;
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...base, ...given, attributes: { ...base.attributes, ...options.attributes } };
}

/**
 * Checks the options.
 * @throws TypeError, RangeError for invalid options
 */
export function checkTelemetry(path: string, options: TelemetryOptions): TelemetryOptions {
  checkOptions(path, options, NAMES);
  const { metrics, attemptDurations, spans, events, minSeverity, eventsPerSecond } = options;
  const { exceptions, keys, attributes, errorType } = options;
  for (const [name, flag] of Object.entries({ metrics, attemptDurations, exceptions, keys })) {
    if (flag !== undefined) checkBoolean(`${path}.${name}`, flag);
  }
  if (spans !== undefined) checkOneOf(`${path}.spans`, spans, ['off', 'pipeline', 'attempt']);
  if (events !== undefined) checkOneOf(`${path}.events`, events, ['auto', 'logs', 'span', 'off']);
  if (minSeverity !== undefined) checkOneOf(`${path}.minSeverity`, minSeverity, ['debug', 'info', 'warn']);
  if (eventsPerSecond !== undefined)
    checkNumber(`${path}.eventsPerSecond`, eventsPerSecond, { min: 0, above: true });
  if (errorType !== undefined) checkFunction(`${path}.errorType`, errorType);
  checkProvider(`${path}.meterProvider`, options.meterProvider, 'getMeter');
  checkProvider(`${path}.tracerProvider`, options.tracerProvider, 'getTracer');
  checkProvider(`${path}.loggerProvider`, options.loggerProvider, 'getLogger');
  return { ...options, attributes: checkAttributes(`${path}.attributes`, attributes) };
}

function checkProvider(path: string, provider: unknown, method: string): void {
  if (provider === undefined) return;
  if (typeof (provider as Record<string, unknown> | null)?.[method] === 'function') return;
  throw new TypeError(`${path} must have a method ${method}, got ${show(provider)}`);
}

/** Largest number of the user's own attributes of each series, event and span. */
const MAX_ATTRIBUTES = 32;
const MAX_LENGTH = 256;

function checkAttributes(path: string, attributes: unknown): TelemetryOptions['attributes'] {
  if (attributes === undefined) return undefined;
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) {
    throw new TypeError(`${path} must be an object, got ${show(attributes)}`);
  }
  const entries = Object.entries(attributes);
  if (entries.length > MAX_ATTRIBUTES) {
    throw new RangeError(`${path} must be at most ${MAX_ATTRIBUTES} attributes, got ${entries.length}`);
  }
  for (const [name, value] of entries) {
    if (name === ATTR.errorType || name.startsWith(PREFIX)) {
      throw new RangeError(`${path}: '${name}' is set by seawall itself`);
    }
    if (!['string', 'number', 'boolean'].includes(typeof value) || isUnfit(value)) {
      throw new TypeError(`${path}['${name}'] must be a string, a number or a boolean, got ${show(value)}`);
    }
  }
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? bounded(value, MAX_LENGTH) : value]),
  );
}

/** True for NaN and Infinity: JSON has no number for them, and OTLP may use JSON. */
function isUnfit(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}
