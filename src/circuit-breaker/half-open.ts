import { LinkedList, ListNode } from '../structures/index.ts';
import { Era, type Opening, type Permit } from './era.ts';
import type { HalfOpen } from './half-open-options.ts';

/**
 * A permit for a probe: a lease, so that a probe that hangs does not hold it for ever. It runs from when the operation begins: a
 * probe that waits in a queue further in does not hang.
 */
export class Probe extends ListNode implements Permit {
  readonly era: HalfOpenEra;
  readonly admittedAt: number;
  /** When its operation began; NaN until then. */
  startedAt: number = Number.NaN;
  /** It has been counted: an operation that has taken too long need not end for that. */
  isCounted = false;

  constructor(era: HalfOpenEra, admittedAt: number) {
    super();
    this.era = era;
    this.admittedAt = admittedAt;
  }

  started(now: number): void {
    this.startedAt = now;
    this.era.begun(this);
  }
}

/**
 * A few probes find out whether the dependency has recovered. While there is no verdict, successes and failures together are
 * fewer than the permits, so there is always a permit that is free or leased: half-open cannot get stuck.
 */
export class HalfOpenEra extends Era {
  declare readonly state: 'half-open';
  successes = 0;
  failures = 0;
  /** When a call last asked to be a probe. */
  askedAt: number;
  readonly opening: Opening;
  /** Probes that hold their permit and wait further in. */
  readonly #waiting = new LinkedList<Probe>();
  /** Probes that hold their permit and run, in the order in which they began: they all have it for equally long. */
  readonly #leases = new LinkedList<Probe>();

  constructor(generation: number, since: number, opening: Opening) {
    super('half-open', generation, since);
    this.askedAt = since;
    this.opening = opening;
  }

  override shift(ms: number): void {
    super.shift(ms);
    this.askedAt += ms;
  }

  get probing(): number {
    return this.#waiting.size + this.#leases.size;
  }

  /** Takes the permits away from probes that have had them for too long; whether there was one. */
  expireLeases(leaseMs: number, now: number): boolean {
    let expired = false;
    for (let oldest = this.#leases.first; oldest !== undefined; oldest = this.#leases.first) {
      if (now < oldest.startedAt + leaseMs) break;
      this.#leases.remove(oldest);
      expired = true;
    }
    return expired;
  }

  /** Counts the probes that have taken longer than `slowMs` as failed: that is certain before they end. True if there was one. */
  countSlow(slowMs: number, now: number): boolean {
    let counted = false;
    for (let oldest = this.#leases.first; oldest !== undefined; oldest = this.#leases.first) {
      if (now - oldest.startedAt <= slowMs) break;
      this.settle(oldest, false);
      counted = true;
    }
    return counted;
  }

  /** A permit for one more probe, if there is one. */
  lease(permits: number, now: number): Probe | undefined {
    if (this.successes + this.failures + this.probing >= permits) return undefined;
    return this.#waiting.push(new Probe(this, now));
  }

  begun(probe: Probe): void {
    if (this.#waiting.remove(probe)) this.#leases.push(probe);
  }

  /** In how many ms there is a permit, if no probe ends before. A lease has yet to begin where all of them wait. */
  nextLeaseMs(leaseMs: number, now: number): number {
    if (this.probing === 0) return 0;
    const oldest = this.#leases.first;
    return oldest === undefined ? leaseMs : oldest.startedAt + leaseMs - now;
  }

  /** The probe has a result. It counts even if its lease has expired. */
  settle(probe: Probe, succeeded: boolean): void {
    if (probe.isCounted) return;
    probe.isCounted = true;
    this.giveBack(probe);
    if (succeeded) this.successes += 1;
    else this.failures += 1;
  }

  /** The probe has ended; if it had no result that counts, another one may have its permit. */
  giveBack(probe: Probe): void {
    if (!this.#waiting.remove(probe)) this.#leases.remove(probe);
  }

  /** True if the dependency has recovered, false if it has not; `undefined` while that is not certain. */
  verdict({ permits, successRate }: HalfOpen): boolean | undefined {
    if (this.successes / permits >= successRate) return true;
    // Even if all the other probes succeeded:
    if ((permits - this.failures) / permits < successRate) return false;
    return undefined;
  }
}
