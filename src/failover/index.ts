/** Sends each attempt to one of several endpoints, and leaves those out for a while that fail. */

export type { FailoverEventType } from './events.ts';
export { type Failover, failover } from './failover.ts';
export {
  type EjectRequest,
  type EndpointOptions,
  FAILOVER,
  type FailoverOptions,
  type FailoverUpdate,
} from './options.ts';
export type { EndpointSnapshot, FailoverSnapshot } from './snapshot.ts';
