import { diag } from '@opentelemetry/api';

/**
 * Passes the error to OpenTelemetry's diagnostic logger, if the user has set one. An error in telemetry must not affect a call.
 */
export function swallow(error: unknown): void {
  try {
    unawaited(diag.error('seawall: telemetry failed', error), ignore);
  } catch {
    // The diagnostic logger itself failed: nothing is left to report to.
  }
}

export function guarded<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    swallow(error);
    return undefined;
  }
}

/**
 * Handles the result of an SDK method. None of these methods should return a promise. If one does, its rejection must not end the
 * process.
 */
export function unawaited<T>(answer: T, rejected: (error: unknown) => void = swallow): T {
  if (typeof answer !== 'object' || answer === null) return answer;
  const { then } = answer as { readonly then?: unknown };
  if (typeof then === 'function') then.call(answer, ignore, rejected);
  return answer;
}

function ignore(): void {}
