/** Key under which every supported version of `@opentelemetry/api` keeps its registrations, so that the versions share them. */
const API: unique symbol = Symbol.for('opentelemetry.js.api.1');

/**
 * Returns the registered meter provider, if any. After a new registration it is a different value. It only shows that a check is
 * needed, and takes a fraction of the time that a request to the API takes.
 */
export function meterRegistration(): unknown {
  return (globalThis as { readonly [API]?: { readonly metrics?: unknown } })[API]?.metrics;
}
