import type { Duration, EventHub, Policy } from '../core/index.ts';
import type { AdaptiveThrottleEventType } from './events.ts';
import type { AdaptiveThrottleUpdate } from './options.ts';

export interface AdaptiveThrottle extends Policy<never> {
  readonly kind: 'adaptive-throttle';
  readonly events: EventHub<AdaptiveThrottleEventType>;
  /** Listens to the throttle's events, whichever pipeline brought them about; `'*'` for all. */
  readonly on: EventHub<AdaptiveThrottleEventType>['on'];
  /**
   * Refuses a share of the calls by hand, the least critical first, as long as that lasts: for who knows more than the throttle does.
   * @throws RangeError, TypeError for a share or a duration that makes no sense
   */
  shed(request?: ShedRequest): void;
  /** Refuses nothing, holds nobody back, and forgets what was counted. */
  reset(): void;
  /**
   * Changes options while in use; `undefined` brings a default back, and what is left out stays. Calls that wait do so for as long as they were told.
   * @throws RangeError, TypeError as `adaptiveThrottle()`, or for what cannot change; then nothing has changed
   */
  update(change: AdaptiveThrottleUpdate): void;
  describe(): Record<string, unknown>;
  snapshot(): AdaptiveThrottleSnapshot;
}

/** The share of the calls to refuse by hand, and for how long. */
export interface ShedRequest {
  /** The share of all calls, above 0 and at most 1. @default 1 */
  readonly share?: number | undefined;
  /** `'unlimited'` for until `reset()`. @default 'unlimited' */
  readonly for?: Duration | 'unlimited' | undefined;
}

/** Plain data. A figure that the algorithm does not have is 0. */
export interface AdaptiveThrottleSnapshot {
  /** True if calls were refused or held back within the window. */
  readonly isThrottling: boolean;
  /** The share of all calls that is refused now, 0–1. */
  readonly rejection: number;
  /** Calls within the window, those that were shed included. */
  readonly calls: number;
  /** Of these, those that the dependency has accepted, and those that were refused on this side. */
  readonly accepted: number;
  readonly shed: number;
  /** Calls that are sent in a second; `null` where no rate is in force. */
  readonly perSecond: number | null;
  /** Calls that wait for their turn. */
  readonly queued: number;
}
