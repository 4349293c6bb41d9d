/** On a response of which each caller gets a copy anyway. Registered, so that copies of the package understand each other. */
export const REPLAYABLE: unique symbol = Symbol.for('seawall.replayable');

/** True for a response whose body can be read only once: of such a value, each of several callers needs a copy. */
export function isSingleUse(value: unknown): value is { clone(): unknown } {
  if (typeof value !== 'object' || value === null || REPLAYABLE in value) return false;
  const { body, clone } = value as { readonly body?: unknown; readonly clone?: unknown };
  if (typeof clone !== 'function' || typeof body !== 'object' || body === null) return false;
  return typeof (body as { readonly getReader?: unknown }).getReader === 'function';
}
