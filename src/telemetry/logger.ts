import * as otel from '@opentelemetry/api';
import { guarded, unawaited } from './guard.ts';
import { SCOPE_NAME, SCOPE_VERSION } from './version.ts';

/*
 * The parts of OpenTelemetry's Logs API that seawall uses, with types of its own: `@opentelemetry/api` has this API only since
 * 1.10, so neither the code nor the declarations may name its types.
 */

/** The part of a logger provider of OpenTelemetry that seawall uses. */
export interface LoggerProvider {
  getLogger(name: string, version?: string): Logger;
}

export interface Logger {
  emit(record: LogRecord): void;
  /** True if a record with these properties would be recorded. @default true */
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

/** The key under which the separate package `@opentelemetry/api-logs`, which SDK 2 uses, keeps its provider. */
const LEGACY: unique symbol = Symbol.for('io.opentelemetry.js.api.logs');
/** The supported version of that global value. */
const LEGACY_VERSION = 1;

/** Returns the available loggers, the preferred one first. A logger of an SDK that is registered later replaces itself. */
export function loggersOf(explicit: LoggerProvider | undefined): Logger[] {
  if (explicit !== undefined) return loggerFrom(explicit);
  // A named import of `logs` is a SyntaxError if the installed API does not have it.
  return [...loggerFrom(Reflect.get(otel, 'logs')), ...loggerFrom(legacyProvider())];
}

/**
 * Returns the provider that is registered with the separate package, if any. After a new registration it is a different value.
 */
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
