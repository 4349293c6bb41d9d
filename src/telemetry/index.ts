/** Records the activity of pipelines in OpenTelemetry. No other folder knows OpenTelemetry. schema.ts has all the names. */

export { configureTelemetry } from './configure.ts';
export { EXCEPTION_EVENT, recordName, SEVERITY_NUMBER } from './event-schema.ts';
export { instrument } from './instrument.ts';
export type { Logger, LoggerProvider, LogRecord } from './logger.ts';
export type { TelemetryOptions } from './options.ts';
export { countReload, expectReloads } from './reloads.ts';
export * from './schema.ts';
