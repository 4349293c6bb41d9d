export { FallbackError, type FallbackErrorOptions } from './errors.ts';
export { type Fallback, type FallbackEventType, fallback } from './fallback.ts';
export type { FallbackFunction, FallbackOptions, FallbackPipeline, FallbackSource } from './options.ts';
