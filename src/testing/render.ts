/** Writes a value on one short line, for logs and messages of assertions. */
export function render(value: unknown, depth = 0): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : `${value.name}()`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error) return renderError(value);
  if (depth >= 3) return '…';
  if (Array.isArray(value)) return `[${value.map((item) => render(item, depth + 1)).join(', ')}]`;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const name = value.constructor?.name;
  const prefix = name === undefined || name === 'Object' ? '' : `${name} `;
  if (entries.length === 0) return `${prefix}{}`;
  return `${prefix}{ ${entries.map(([key, inner]) => `${key}: ${render(inner, depth + 1)}`).join(', ')} }`;
}

function renderError(error: Error): string {
  const code = (error as { readonly code?: unknown }).code;
  return `${error.name}${typeof code === 'string' ? ` [${code}]` : ''}: ${error.message}`;
}
