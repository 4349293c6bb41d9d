/** Has what a server says to one call hold for all. */

export { HeldError } from './errors.ts';
export type { HoldEventType } from './events.ts';
export { type Hold, type HoldSnapshot, holdOnRetryAfter } from './hold.ts';
export { HOLD, type HoldOptions, type HoldUpdate } from './options.ts';
