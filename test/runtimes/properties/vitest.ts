import assert from 'node:assert/strict';

/** The parts of Vitest that the engine's property tests need, for runtimes in which Vitest does not run. */

export interface Test {
  readonly name: string;
  readonly run: () => Promise<void> | void;
}

export const tests: Test[] = [];
const groups: string[] = [];

export function describe(name: string, define: () => void): void {
  groups.push(name);
  define();
  groups.pop();
}

export function it(name: string, run: Test['run']): void {
  tests.push({ name: [...groups, name].join(' > '), run });
}

export function expect(actual: unknown, message?: string) {
  return {
    toBe: (wanted: unknown) => assert.equal(actual, wanted, message),
    toEqual: (wanted: unknown) => assert.deepEqual(plain(actual), plain(wanted), message),
    toHaveLength: (length: number) => assert.equal((actual as ArrayLike<unknown>).length, length, message),
  };
}

/** Prepares a value for a comparison like `toEqual`, which ignores properties that are `undefined`. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.map(([key, one]) => [key, plain(one)]));
}
