import type { EventHub, Policy } from '../core/index.ts';
import type { ConcurrencyLimiterEventType } from './events.ts';
import type { ConcurrencyLimiterUpdate } from './options.ts';

export interface ConcurrencyLimiter extends Policy<never> {
  readonly kind: 'concurrency-limiter';
  readonly events: EventHub<ConcurrencyLimiterEventType>;
  /** Listens to the limiter's events, whichever pipeline brought them about; `'*'` for all. */
  readonly on: EventHub<ConcurrencyLimiterEventType>['on'];
  /** How many calls may run at once now. */
  readonly limit: number;
  /** Calls that run. Above `limit` only for a while after that was lowered. */
  readonly active: number;
  /** Those of them that nobody waits for any more, while their operation runs on. */
  readonly abandoned: number;
  /** Forgets what was found out, and begins with `initialLimit` again. Calls that run keep their permits. */
  reset(): void;
  /**
   * Changes options while in use; `undefined` brings a default back, and what is left out stays. The limit moves between new bounds at once.
   * @throws RangeError, TypeError as `concurrencyLimiter()`, or for what cannot change; then nothing has changed
   */
  update(change: ConcurrencyLimiterUpdate): void;
  describe(): Record<string, unknown>;
  snapshot(): ConcurrencyLimiterSnapshot;
}

/** Plain data. */
export interface ConcurrencyLimiterSnapshot {
  readonly limit: number;
  readonly active: number;
  /** Of the active ones, those that nobody waits for any more. */
  readonly abandoned: number;
  readonly available: number;
  /** How long calls take of late, as the algorithm has it, in ms; `null` where it does not know yet. */
  readonly latencyMs: number | null;
  /** How long they take without load, as far as the algorithm knows; `null` where it does not. */
  readonly baselineMs: number | null;
}
