import type { Instrument } from '../core/index.ts';
import { checkTelemetry, type TelemetryOptions } from './options.ts';
import { PipelineTelemetry } from './pipeline-telemetry.ts';

const NOTHING: TelemetryOptions = {};

/**
 * Returns the function that creates a pipeline's telemetry, by its option `telemetry`.
 * @throws TypeError, RangeError for invalid options
 */
export function instrument(options: TelemetryOptions | false | undefined): Instrument | undefined {
  if (options === false) return undefined;
  const own = options === undefined ? NOTHING : checkTelemetry('pipeline.telemetry', options);
  return (pipeline) => new PipelineTelemetry(pipeline, own);
}
