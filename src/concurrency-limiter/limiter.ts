import type { EventHub, Policy } from '../core/index.ts';
import type { ConcurrencyLimiterEventType } from './events.ts';
import type { ConcurrencyLimiterUpdate } from './options.ts';

export interface ConcurrencyLimiter extends Policy<never> {
  readonly kind: 'concurrency-limiter';
  readonly events: EventHub<ConcurrencyLimiterEventType>;
  /** Listens to the limiter's events, whichever pipeline brought them about; `'*'` for all. */
  readonly on: EventHub<ConcurrencyLimiterEventType>['on'];
  /** Number of calls that may run at once now. */
  readonly limit: number;
  /** Number of running calls. It is above `limit` only for a time after the limit was lowered. */
  readonly active: number;
  /** Number of these whose caller has left while the operation still runs. */
  readonly abandoned: number;
  /** Forgets all measurements and starts with `initialLimit` again. Running calls keep their permits. */
  reset(): void;
  /**
   * Changes options while in use. `undefined` restores a default; an option that is left out stays. The limit moves into new bounds at once.
   * @throws RangeError, TypeError as `concurrencyLimiter()`, or for an option that cannot change; then nothing has changed
   */
  update(change: ConcurrencyLimiterUpdate): void;
  describe(): Record<string, unknown>;
  snapshot(): ConcurrencyLimiterSnapshot;
}

/** Plain data. */
export interface ConcurrencyLimiterSnapshot {
  readonly limit: number;
  readonly active: number;
  /** Number of active calls whose caller has left. */
  readonly abandoned: number;
  readonly available: number;
  /** The present latency as the algorithm measures it, in ms. `null` while unknown. */
  readonly latencyMs: number | null;
  /** The latency without load as the algorithm estimates it, in ms. `null` while unknown, and with `'aimd'`. */
  readonly baselineMs: number | null;
}
