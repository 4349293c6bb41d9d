/**
 * Header fields as the many HTTP libraries hand them out: a `Headers` object or anything else with `get` (axios, a Map),
 * a plain object with string or array values in any case (Node, undici, got, the AWS SDK).
 */

/** The field's value, several values joined as HTTP says; `undefined` if there is none, or nothing legible. */
export function readHeader(headers: unknown, name: string): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const { get } = headers as { readonly get?: unknown };
  if (typeof get === 'function') return text(get.call(headers, name));
  const fields = headers as Record<string, unknown>;
  if (fields[name] !== undefined) return text(fields[name]);
  for (const key of Object.keys(fields)) {
    if (key.length === name.length && key.toLowerCase() === name) return text(fields[key]);
  }
  return undefined;
}

/** The first of the fields that is there. */
export function readFirstHeader(headers: unknown, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = readHeader(headers, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function text(value: unknown): string | undefined {
  if (typeof value === 'string') return trim(value);
  if (typeof value === 'number') return String(value);
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const parts = value.map(text);
  return parts.includes(undefined) ? undefined : parts.join(', ');
}

/** Optional white space of HTTP is spaces and tabs; `trim` would take more, a no-break space for one. */
function trim(value: string): string {
  return value.replace(/^[ \t]+|[ \t]+$/g, '');
}
