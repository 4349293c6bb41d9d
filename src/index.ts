/**
 * Policies that keep calls to other services within bounds, and the pipeline that composes them and tells OpenTelemetry of what they do.
 * @packageDocumentation
 */

// The pipeline here takes the place of that of the entry without telemetry.
export { type PipelineOptions, pipeline } from './compose.ts';
export * from './lite.ts';
export {
  configureTelemetry,
  type LoggerProvider,
  type TelemetryOptions,
} from './telemetry/index.ts';
