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

/** What a pipeline tells OpenTelemetry. What is left out is as `configureTelemetry` says, or else the default. */
export interface TelemetryOptions {
  /**
   * Durations, counters and states, once a metrics SDK is registered.
   * @default true
   */
  readonly metrics?: boolean | undefined;
  /**
   * Also the duration of each run of the operation. It costs about as much again as the duration of the call.
   * @default false
   */
  readonly attemptDurations?: boolean | undefined;
  /**
   * A span of its own for each call (`pipeline`), and one inside it for each attempt (`attempt`). They are active while the
   * operation runs, so that the spans of an instrumented HTTP client nest under them, and end when that which they stand
   * for does. Off by default: instrumented clients have one for each attempt already, and this is what costs most.
   * @default 'off'
   */
  readonly spans?: 'off' | 'pipeline' | 'attempt' | undefined;
  /**
   * Where events go: to the Logs API (`logs`), or onto the pipeline's own span (`span`; never onto the caller's). `auto`
   * takes the Logs API if an SDK listens there, else the span.
   * @default 'auto'
   */
  readonly events?: 'auto' | 'logs' | 'span' | 'off' | undefined;
  /**
   * Events below that are counted and not told. Rejections are `debug`.
   * @default 'info'
   */
  readonly minSeverity?: Severity | undefined;
  /**
   * How many events of one type a policy tells per second, > 0; as many may come at once. The next one carries the number
   * of those left out in `resilience.event.suppressed_count`. All are counted.
   * @default 10
   */
  readonly eventsPerSecond?: number | undefined;
  /**
   * Tell of each call that fails in the end, with message and stack of its error (`resilience.pipeline.exception`). Held to
   * `eventsPerSecond` too.
   * @default false
   */
  readonly exceptions?: boolean | undefined;
  /**
   * Put the call's key on events and spans. It never goes onto metrics.
   * @default false
   */
  readonly keys?: boolean | undefined;
  /**
   * Attributes of everything that the pipeline tells, such as `server.address`. Each value makes a series of its own: what
   * differs from call to call does not belong here. At most 32; texts are cut at 256 characters. Names that begin with
   * `resilience.`, and `error.type`, are taken.
   * @default none
   */
  readonly attributes?: Readonly<Record<string, string | number | boolean>> | undefined;
  /**
   * Names the sort of failure for `error.type`, where it is none of ours: a few names, not the message. For a result that
   * counts as a failure it is given the result. `undefined`, what it throws, and a text over 64 characters or several lines leave
   * it to the default: the status of a response, `code` where it looks like `ECONNRESET`, the name of the error.
   */
  readonly errorType?: ((error: unknown) => string | undefined) | undefined;
  /** @default the global one, also if it is registered later */
  readonly meterProvider?: MeterProvider | undefined;
  /** @default the global one, also if it is registered later */
  readonly tracerProvider?: TracerProvider | undefined;
  /** @default the global one of `@opentelemetry/api` ≥ 1.10, or of `@opentelemetry/api-logs`, also if it comes later */
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

/** `options` over `base`, checked and copied. */
export function resolve(base: ResolvedTelemetry, options: TelemetryOptions): ResolvedTelemetry {
  if (Object.keys(options).length === 0) return base;
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...base, ...given, attributes: { ...base.attributes, ...options.attributes } };
}

/** @throws TypeError, RangeError for options that make no sense */
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

/** What each series, event and span has of the user's own. */
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

/** Infinity is no number in JSON, which OTLP may be sent as. */
function isUnfit(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}
