/** Code that calls seawall. The names of options occur in this file of the codemod and in no other. */

/** Parts of an object literal. A part that is undefined is left out. */
export type Parts = Readonly<Record<string, string | undefined>>;

/** Writes `{ a: 1, b }`. Returns `undefined` if there are no parts. */
export function objectCode(parts: Parts): string | undefined {
  const written = Object.entries(parts)
    .filter(([, code]) => code !== undefined)
    .map(([name, code]) => (name === code ? name : `${name}: ${code}`));
  return written.length === 0 ? undefined : `{ ${written.join(', ')} }`;
}

export function callCode(name: string, ...args: readonly (string | undefined)[]): string {
  return `${name}(${args.filter((arg) => arg !== undefined).join(', ')})`;
}

export interface RetryParts {
  readonly maxAttempts?: string | undefined;
  readonly backoff?: string | undefined;
}

export interface CircuitParts {
  readonly name?: string | undefined;
  readonly failureRate?: string | undefined;
  readonly consecutiveFailures?: string | undefined;
  readonly window?: string | undefined;
  readonly minimumCalls?: string | undefined;
  readonly breakDuration?: string | undefined;
  readonly halfOpen?: string | undefined;
}

export interface BulkheadParts {
  readonly maxConcurrent?: string | undefined;
  readonly maxQueued?: string | undefined;
}

/** Writes a window of the last calls. (A window of time is written as the duration itself.) */
export function countWindow(calls: string): string {
  return `{ calls: ${calls} }`;
}

export function halfOpenCode(
  permits: string | undefined,
  successRate: string | undefined,
): string | undefined {
  return objectCode({ permits, successRate });
}

/** Writes a break duration that grows. */
export function growthCode(parts: {
  readonly initial: string;
  readonly max: string;
  readonly multiplier?: string | undefined;
  readonly jitter?: string | undefined;
}): string {
  return objectCode(parts) ?? '{}';
}

/** A classifier for all outcomes that no rule names: an error that is not named is not a failure. */
export const NOTHING_ELSE_FAILS = "(outcome) => (outcome.ok ? 'success' : 'ignored')";
