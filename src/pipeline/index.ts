/** The parts that users hold: policies composed into pipelines, and the functions for those. */

export type { CustomLayer, Inside, Layer, Next } from '../engine/index.ts';
export { type AnyPolicy, type Compose, compose, pipeline } from './compose.ts';
export { type Custom, custom } from './custom.ts';
export type { CustomOptions, CustomUpdate } from './custom-options.ts';
export type { PipelineDescription, PolicyDescription } from './describe.ts';
export type { MapOptions } from './map.ts';
export {
  type KeyedExecuteOptions,
  type KeyedPipelines,
  type KeyedWrapOptions,
  type PerKeyOptions,
  perKey,
} from './per-key.ts';
export type { AddsOf, Pipeline, PipelineOptions, PipelineSnapshot } from './pipeline.ts';
export { type RecomposeOptions, recompose } from './recompose.ts';
export type { WrapOptions } from './wrap.ts';
