import { diag } from '@opentelemetry/api';

/** Telemetry that fails must not touch a call: whoever has set OpenTelemetry's diagnostic logger hears of it. */
export function swallow(error: unknown): void {
  try {
    diag.error('seawall: telemetry failed', error);
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
