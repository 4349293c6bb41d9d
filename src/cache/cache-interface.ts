import type { EventHub, Policy } from '../core/index.ts';
import type { CacheEventType } from './events.ts';
import type { CacheUpdate } from './options.ts';
import type { CacheSnapshot } from './snapshot.ts';

export interface Cache extends Policy<never> {
  readonly kind: 'cache';
  readonly events: EventHub<CacheEventType>;
  readonly on: EventHub<CacheEventType>['on'];
  /**
   * Forgets what is kept under the key. A load of it that is under way still answers those who wait for it, and is not kept; whoever
   * calls from now on loads anew.
   * @returns when the store has done so; in this process it is done at once
   * @throws what the store throws, or that it does not answer within `storeTimeout`: then the old value may still be there
   */
  invalidate(key: string): Promise<void>;
  /**
   * Forgets all that is kept.
   * @throws as `invalidate`; TypeError for a store that cannot
   */
  clear(): Promise<void>;
  describe(): Record<string, unknown>;
  /**
   * Changes options while in use; `undefined` brings a default back, and what is left out stays. Entries keep the times that they were
   * given; where there are too many, those that were asked for least recently are let go of.
   * @throws TypeError, RangeError as `cache()`, or for an option that cannot change; then nothing has changed
   */
  update(change: CacheUpdate): void;
  /** The present state: frozen plain data. */
  snapshot(): CacheSnapshot;
}
