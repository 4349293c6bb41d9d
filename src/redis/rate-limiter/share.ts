/** A rate that instances share. */
export interface Divided {
  readonly permits: number;
  readonly periodMs: number;
  readonly capacity: number;
}

/** Sums of fractions are off by less than that. */
const ROUNDING = 1e-9;

/**
 * The part of a limit that one instance may use while the server is away: one part in `instances` of the rate, of the capacity, and of what was
 * left when the server was last heard. An instance can always save up one permit, and as many as a call costs, or it could never
 * send one.
 */
export class Share {
  #used = 0;
  #at = 0;

  /** How many permits of the share are used. */
  used(limit: Divided, instances: number, now: number): number {
    const drained = (Math.max(0, now - this.#at) * limit.permits) / (limit.periodMs * instances);
    return Math.max(0, this.#used - drained);
  }

  /** The server has said how much of the whole limit is used. */
  heard(permits: number, instances: number, now: number): void {
    this.#used = permits / instances;
    this.#at = now;
  }

  /**
   * Takes permits, in debt if need be. Answers in how many ms they may be used; or, as a negative number, in how many there would be
   * enough, where that is longer than `maxWaitMs`: then nothing is taken.
   */
  take(cost: number, limit: Divided, instances: number, maxWaitMs: number, now: number): number {
    const used = this.used(limit, instances, now);
    const capacity = Math.max(limit.capacity / instances, cost, 1);
    const over = used + cost - capacity;
    const waitMs = over <= ROUNDING ? 0 : (over * limit.periodMs * instances) / limit.permits;
    if (waitMs > maxWaitMs) return -waitMs;
    this.#used = used + cost;
    this.#at = now;
    return waitMs;
  }

  putBack(cost: number, limit: Divided, instances: number, now: number): void {
    this.#used = Math.max(0, this.used(limit, instances, now) - cost);
    this.#at = now;
  }
}
