import type { Instrument } from '../core/index.ts';
import { checkTelemetry, type TelemetryOptions } from './options.ts';
import { PipelineTelemetry } from './pipeline-telemetry.ts';

const NOTHING: TelemetryOptions = {};

/**
 * What makes the telemetry of a pipeline, by its option `telemetry`.
 * @throws TypeError, RangeError for options that make no sense
 */
export function instrument(options: TelemetryOptions | false | undefined): Instrument | undefined {
  if (options === false) return undefined;
  const own = options === undefined ? NOTHING : checkTelemetry('pipeline.telemetry', options);
  return (pipeline) => new PipelineTelemetry(pipeline, own);
}
