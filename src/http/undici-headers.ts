/** Header fields in the forms that undici takes: an object, a flat array of names and values, or pairs. */

type Field = readonly [name: string, value: unknown];

export function fieldsOf(headers: unknown): Field[] {
  if (typeof headers !== 'object' || headers === null) return [];
  if (!Array.isArray(headers)) {
    return Symbol.iterator in headers ? [...(headers as Iterable<Field>)] : Object.entries(headers);
  }
  const fields: Field[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) fields.push([String(headers[at]), headers[at + 1]]);
  return fields;
}

/** True if there is a field of that name, which is in lower case. */
export function hasField(headers: unknown, name: string): boolean {
  return fieldsOf(headers).some(([key]) => key.toLowerCase() === name);
}

/** The fields, with those of the same names replaced, as undici's flat array. */
export function withFields(headers: unknown, fields: readonly (readonly [string, string])[]): unknown[] {
  const replaced = new Set(fields.map(([name]) => name));
  const kept = fieldsOf(headers).filter(([name]) => !replaced.has(name.toLowerCase()));
  return [...kept, ...fields].flat();
}
