import type { StoreResult } from '../../core/index.ts';

export interface RedisStoreSnapshot {
  /** The entries in this process. */
  readonly localEntries: number;
  /** Since the start: lookups that were answered from this process, those that the server answered, and those that found nothing. */
  readonly localHits: number;
  readonly hits: number;
  readonly misses: number;
  /** Leases that were given to this instance, and those that another had. */
  readonly leases: number;
  readonly leasesElsewhere: number;
  /** Entries that were not kept because their lease was lost, or because they were too long. */
  readonly refused: number;
  /** Loads, and other requests, that went on without the server. */
  readonly away: number;
  /** Entries that others have replaced or deleted, as far as this process has heard. */
  readonly invalidated: number;
}

/** How the requests to a store went. */
export class Counts {
  localHits = 0;
  hits = 0;
  misses = 0;
  leases = 0;
  leasesElsewhere = 0;
  refused = 0;
  away = 0;
  invalidated = 0;
  /** Questions to the server. */
  questions = 0;

  snapshot(localEntries: number): RedisStoreSnapshot {
    const { questions: _questions, ...counts } = this;
    return Object.freeze({ localEntries, ...counts });
  }

  /** The same for metrics. */
  get byResult(): Record<StoreResult, number> {
    return {
      local: this.localHits,
      hit: this.hits,
      miss: this.misses,
      leased: this.leases,
      elsewhere: this.leasesElsewhere,
      refused: this.refused,
      away: this.away,
    };
  }
}
