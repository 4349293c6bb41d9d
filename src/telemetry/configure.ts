import { type MeterProvider, metrics } from '@opentelemetry/api';
import {
  checkTelemetry,
  DEFAULTS,
  type ResolvedTelemetry,
  resolve,
  type TelemetryOptions,
} from './options.ts';

/** The defaults of all pipelines. `settings` is `undefined` if telemetry is off. */
export interface GlobalTelemetry {
  readonly settings: ResolvedTelemetry | undefined;
}

let current: GlobalTelemetry = { settings: DEFAULTS };

/** Returns the present defaults. After each change it is a new object. */
export function globalTelemetry(): GlobalTelemetry {
  return current;
}

/**
 * Sets the telemetry of all pipelines, existing ones included. A pipeline's own option `telemetry` takes precedence. Replaces the
 * previous configuration: `configureTelemetry({})` restores the defaults, and `false` turns telemetry off. Applies to this copy
 * of the package only.
 * @throws TypeError, RangeError for invalid options; then nothing changes
 */
export function configureTelemetry(options: TelemetryOptions | false): void {
  current =
    options === false
      ? { settings: undefined }
      : { settings: resolve(DEFAULTS, checkTelemetry('configureTelemetry', options)) };
}

/** Returns the meter provider for metrics that belong to no pipeline. Returns `undefined` if metrics are off. */
export function globalMeterProvider(): MeterProvider | undefined {
  const { settings } = current;
  return settings?.metrics ? (settings.meterProvider ?? metrics.getMeterProvider()) : undefined;
}
