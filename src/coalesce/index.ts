/** Lets calls with one key share one execution. */

export { type Coalesce, type CoalesceSnapshot, coalesce } from './coalesce.ts';
export type { CoalesceEventType } from './events.ts';
export { COALESCE, type CoalesceOptions, type CoalesceUpdate } from './options.ts';
