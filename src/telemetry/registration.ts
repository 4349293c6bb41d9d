/** Where every version of `@opentelemetry/api` that we work with keeps what is registered, so that they find each other's. */
const API: unique symbol = Symbol.for('opentelemetry.js.api.1');

/**
 * The meter provider that is registered, if any: another one is another value. It says only that there is something to look
 * at, for a fraction of what asking the API costs.
 */
export function meterRegistration(): unknown {
  return (globalThis as { readonly [API]?: { readonly metrics?: unknown } })[API]?.metrics;
}
