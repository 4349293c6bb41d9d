import { diag } from '@opentelemetry/api';

/** Telemetry that fails must not touch a call: whoever has set OpenTelemetry's diagnostic logger hears of it. */
export function swallow(error: unknown): void {
  try {
    unawaited(diag.error('seawall: telemetry failed', error), ignore);
  } catch {
    // There is nobody left to tell.
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
 * What an SDK answered. None of its methods should answer with a promise: one that does must not end the process when that
 * promise is rejected.
 */
export function unawaited<T>(answer: T, rejected: (error: unknown) => void = swallow): T {
  if (typeof answer !== 'object' || answer === null) return answer;
  const { then } = answer as { readonly then?: unknown };
  if (typeof then === 'function') then.call(answer, ignore, rejected);
  return answer;
}

function ignore(): void {}
