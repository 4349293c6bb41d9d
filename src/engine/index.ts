/** The interpreter of the policies' directives: the only asynchronous code of the core. */

export { type AnyPolicy, compose } from './compose.ts';
export {
  type CustomLayer,
  type CustomOptions,
  custom,
  type Inside,
  type Layer,
  type Next,
} from './custom.ts';
export type { PipelineDescription, PolicyDescription } from './describe.ts';
export type { MapOptions } from './map.ts';
export type { OrderWarning } from './order-warnings.ts';
export { type KeyedPipelines, type PerKeyOptions, perKey } from './per-key.ts';
export type { AddsOf, Pipeline, PipelineOptions, PipelineSnapshot } from './pipeline.ts';
export { type RecomposeOptions, recompose } from './recompose.ts';
export type { WrapOptions } from './wrap.ts';
