export { FallbackError, type FallbackErrorOptions } from './errors.ts';
export type { FallbackEventType } from './events.ts';
export { type Fallback, fallback } from './fallback.ts';
export { FALLBACK, type FallbackOptions, type FallbackUpdate } from './options.ts';
export type { FallbackFunction, FallbackPipeline, FallbackSource } from './source.ts';
