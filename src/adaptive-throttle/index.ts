/** Refuses calls on this side while the dependency refuses most of them. */

export { adaptiveThrottle } from './adaptive-throttle.ts';
export { ThrottledError } from './errors.ts';
export type { AdaptiveThrottleEventType } from './events.ts';
export {
  ADAPTIVE_THROTTLE,
  type AdaptiveThrottleOptions,
  type AdaptiveThrottleUpdate,
} from './options.ts';
export type { AdaptiveThrottle, AdaptiveThrottleSnapshot, ShedRequest } from './throttle.ts';
