/** Limits how many calls run at the same time. */

export { type Bulkhead, type BulkheadEvent, type BulkheadSnapshot, bulkhead } from './bulkhead.ts';
export { BulkheadFullError, QueueClearedError, QueueTimeoutError } from './errors.ts';
export type { AdoptableLimit, BulkheadOptions, BulkheadResize } from './options.ts';
