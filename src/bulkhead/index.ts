/** Limits how many calls run at the same time. */

export { type Bulkhead, bulkhead } from './bulkhead.ts';
export {
  BulkheadFullError,
  type FullReason,
  QueueClearedError,
  QueueTimeoutError,
  type QueueTimeoutReason,
} from './errors.ts';
export type { BulkheadEventType } from './events.ts';
export { type AdoptableLimit, BULKHEAD, type BulkheadOptions, type BulkheadUpdate } from './options.ts';
export type { PartitionSnapshot } from './slots.ts';
export type { BulkheadSnapshot } from './snapshot.ts';
