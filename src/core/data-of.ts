/** Larger values are told of as no data: whoever prints a description wants to read it. */
const MAX_ITEMS = 1000;

/**
 * Answers with a copy of what JSON says as it is, in an object, and with `undefined` for anything else. It never throws, whatever the
 * value does when it is looked at.
 */
export function dataOf(value: unknown): { readonly value: unknown } | undefined {
  try {
    let left = MAX_ITEMS;
    const isData = (item: unknown): boolean => {
      left -= 1;
      if (left < 0) return false;
      if (item === null || typeof item === 'string' || typeof item === 'boolean') return true;
      if (typeof item !== 'object') return Number.isFinite(item);
      return (Array.isArray(item) || isPlain(item)) && Object.values(item).every(isData);
    };
    return isData(value) ? { value: JSON.parse(JSON.stringify(value)) } : undefined;
  } catch {
    return undefined;
  }
}

/** An object of any realm that no class has made. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
