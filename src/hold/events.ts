import { type EventSchemas, REJECTED } from '../core/index.ts';

export type HoldEventType = 'execution.rejected';

export const EVENTS: EventSchemas<HoldEventType> = { 'execution.rejected': REJECTED };
