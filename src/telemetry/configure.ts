import { type MeterProvider, metrics } from '@opentelemetry/api';
import {
  checkTelemetry,
  DEFAULTS,
  type ResolvedTelemetry,
  resolve,
  type TelemetryOptions,
} from './options.ts';

/** What pipelines go by that say nothing else. `settings` is `undefined` where telemetry is off. */
export interface GlobalTelemetry {
  readonly settings: ResolvedTelemetry | undefined;
}

let current: GlobalTelemetry = { settings: DEFAULTS };

/** Another object each time that it was changed. */
export function globalTelemetry(): GlobalTelemetry {
  return current;
}

/**
 * Sets what all pipelines tell OpenTelemetry, those that exist already included; what a pipeline's own option `telemetry`
 * says goes before it. It replaces what was configured before: `configureTelemetry({})` goes back to the defaults, `false`
 * turns telemetry off. It holds for this copy of the package.
 * @throws TypeError, RangeError for options that make no sense; then nothing changes
 */
export function configureTelemetry(options: TelemetryOptions | false): void {
  current =
    options === false
      ? { settings: undefined }
      : { settings: resolve(DEFAULTS, checkTelemetry('configureTelemetry', options)) };
}

/** Whom that is told which is no pipeline's own; `undefined` where metrics are off. */
export function globalMeterProvider(): MeterProvider | undefined {
  const { settings } = current;
  return settings?.metrics ? (settings.meterProvider ?? metrics.getMeterProvider()) : undefined;
}
