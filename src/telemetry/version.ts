/** Name of OpenTelemetry's instrumentation scope. A test compares it with package.json. */
export const SCOPE_NAME = 'seawall';
export const SCOPE_VERSION = '0.1.0';
