/** Code that calls seawall. The names of options stand here and nowhere else in the codemod. */

/** Parts of an object literal; what is undefined is left out. */
export type Parts = Readonly<Record<string, string | undefined>>;

/** `{ a: 1, b }`, or nothing where there are no parts. */
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

/** A window of the last so many calls; one of time is the duration itself. */
export function countWindow(calls: string): string {
  return `{ calls: ${calls} }`;
}

export function halfOpenCode(
  permits: string | undefined,
  successRate: string | undefined,
): string | undefined {
  return objectCode({ permits, successRate });
}

/** A break that grows. */
export function growthCode(parts: {
  readonly initial: string;
  readonly max: string;
  readonly multiplier?: string | undefined;
  readonly jitter?: string | undefined;
}): string {
  return objectCode(parts) ?? '{}';
}

/** What a classifier says of outcomes that nothing else was said of: only what was named is a failure. */
export const NOTHING_ELSE_FAILS = "(outcome) => (outcome.ok ? 'success' : 'ignored')";
