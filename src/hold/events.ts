import { type EventSchemas, REJECTED } from '../core/index.ts';

/** The events of what `holdOnRetryAfter()` makes. */
export type HoldEventType = 'execution.rejected';

export const EVENTS: EventSchemas<HoldEventType> = { 'execution.rejected': REJECTED };
