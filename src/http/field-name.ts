import { show } from '../core/index.ts';

/** The name of a header field, in lower case. */
export function checkFieldName(path: string, name: unknown): string {
  if (typeof name === 'string' && /^[\w!#$%&'*+\-.^`|~]+$/.test(name)) return name.toLowerCase();
  throw new TypeError(`${path} must be the name of a header field, got ${show(name)}`);
}

/** One name, or several: in lower case, at least one. */
export function checkFieldNames(path: string, names: unknown): readonly string[] {
  if (!Array.isArray(names)) return [checkFieldName(path, names)];
  if (names.length === 0) throw new TypeError(`${path} must be one or more names of header fields, got none`);
  return names.map((name, at) => checkFieldName(`${path}[${at}]`, name));
}
