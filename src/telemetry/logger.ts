import * as otel from '@opentelemetry/api';
import { guarded, unawaited } from './guard.ts';
import { SCOPE_NAME, SCOPE_VERSION } from './version.ts';

/*
 * What is used of OpenTelemetry's Logs API, in words of our own: `@opentelemetry/api` has it since 1.10 only, so neither our
 * code nor our declarations may name its types.
 */

export interface LoggerProvider {
  getLogger(name: string, version?: string): Logger;
}

export interface Logger {
  emit(record: LogRecord): void;
  /** @default it is */
  enabled?(options: { readonly eventName?: string; readonly severityNumber?: number }): boolean;
}

export interface LogRecord {
  readonly eventName?: string;
  readonly severityNumber?: number;
  /** Epoch time in ms. */
  readonly timestamp?: number;
  // biome-ignore lint/suspicious/noExplicitAny: values of attributes are typed differently by each version of the API
  readonly attributes?: Record<string, any>;
  readonly context?: otel.Context;
}

/** Where the separate package `@opentelemetry/api-logs`, as SDK 2 uses it, keeps its provider. */
const LEGACY: unique symbol = Symbol.for('io.opentelemetry.js.api.logs');
/** The version of that global which we know. */
const LEGACY_VERSION = 1;

/** The loggers that there may be, the one to be preferred first. One of an SDK that comes later upgrades itself. */
export function loggersOf(explicit: LoggerProvider | undefined): Logger[] {
  if (explicit !== undefined) return loggerFrom(explicit);
  // A named import of `logs` is a SyntaxError where the API has none.
  return [...loggerFrom(Reflect.get(otel, 'logs')), ...loggerFrom(legacyProvider())];
}

/** What has registered at the separate package, if anything: another one is another value. */
export function legacyRegistration(): unknown {
  return (globalThis as { readonly [LEGACY]?: unknown })[LEGACY];
}

function legacyProvider(): unknown {
  const global = legacyRegistration();
  return typeof global === 'function' ? guarded(() => global(LEGACY_VERSION)) : undefined;
}

function loggerFrom(provider: unknown): Logger[] {
  if (typeof (provider as LoggerProvider | undefined)?.getLogger !== 'function') return [];
  const logger = guarded(() => unawaited((provider as LoggerProvider).getLogger(SCOPE_NAME, SCOPE_VERSION)));
  return logger === undefined ? [] : [logger];
}

export function isEnabled(logger: Logger, eventName: string, severityNumber: number): boolean {
  return unawaited(logger.enabled?.({ eventName, severityNumber })) ?? true;
}
