interface AsymmetricMatcher {
  asymmetricMatch(actual: unknown): boolean;
}

/**
 * True if `actual` contains all of `expected`. Objects are compared by the keys of `expected`, arrays item by item, and all other
 * values by `Object.is`. Asymmetric matchers such as `expect.any(…)` are called.
 */
export function matches(actual: unknown, expected: unknown): boolean {
  if (isAsymmetric(expected)) return expected.asymmetricMatch(actual);
  if (Object.is(actual, expected)) return true;
  if (expected instanceof RegExp) return typeof actual === 'string' && expected.test(actual);
  if (expected instanceof Error) {
    return actual instanceof Error && actual.name === expected.name && actual.message === expected.message;
  }
  if (!isObject(actual) || !isObject(expected)) return false;
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => matches(actual[index], item))
    );
  }
  return Object.entries(expected).every(([key, value]) =>
    matches((actual as Record<string, unknown>)[key], value),
  );
}

function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return isObject(value) && typeof (value as { asymmetricMatch?: unknown }).asymmetricMatch === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
