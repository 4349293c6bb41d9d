/** Starts another attempt beside one that takes long, and goes by the first that succeeds. */

export type { HedgeEventType } from './events.ts';
export { type Hedge, type HedgeSnapshot, hedge } from './hedge.ts';
export { HEDGE, type HedgeBudget, type HedgeOptions, type HedgeUpdate } from './options.ts';
