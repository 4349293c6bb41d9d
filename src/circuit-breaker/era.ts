import type { CircuitState } from '../core/index.ts';
import { LinkedList, ListNode } from '../structures/index.ts';
import type { Settings } from './settings.ts';

/**
 * What a call was admitted with. It names the era that admitted it: a result counts only while that era lasts (a generation
 * fence, as in gobreaker), so a late one never touches a later state.
 */
export interface Permit {
  readonly era: Era;
  /** When the call was admitted; NaN where nobody wants to know how long it takes. */
  readonly startedAt: number;
}

/**
 * The time from one transition to the next. While no durations are measured, it is itself the permit of the calls that it
 * admits: they share it, and admitting allocates nothing.
 */
export class Era implements Permit {
  readonly state: CircuitState;
  readonly generation: number;
  /** Monotonic, as all times here. */
  since: number;

  constructor(state: CircuitState, generation: number, since: number) {
    this.state = state;
    this.generation = generation;
    this.since = since;
  }

  get era(): this {
    return this;
  }

  get startedAt(): number {
    return Number.NaN;
  }

  /** The clock's origin has moved. */
  shift(ms: number): void {
    this.since += ms;
  }
}

/** A permit that knows when its call began. */
export class TimedPermit implements Permit {
  readonly era: Era;
  readonly startedAt: number;

  constructor(era: Era, startedAt: number) {
    this.era = era;
    this.startedAt = startedAt;
  }
}

export class OpenEra extends Era {
  declare readonly state: 'open';
  /** From then on a probe may go. */
  until: number;

  constructor(generation: number, since: number, until: number) {
    super('open', generation, since);
    this.until = until;
  }

  override shift(ms: number): void {
    super.shift(ms);
    this.until += ms;
  }
}

/** Nothing opens, but it is noted when something would have. */
export class MetricsOnlyEra extends Era {
  declare readonly state: 'metrics-only';
  trips = 0;
  #tripped = false;

  constructor(generation: number, since: number) {
    super('metrics-only', generation, since);
  }

  /** An outage trips once, not with each of its failures. */
  judged(trips: boolean): void {
    if (trips && !this.#tripped) this.trips += 1;
    this.#tripped = trips;
  }
}

/** A permit for a probe: a lease, so that a probe that hangs does not hold it for ever. */
export class Probe extends ListNode implements Permit {
  readonly era: HalfOpenEra;
  readonly startedAt: number;

  constructor(era: HalfOpenEra, startedAt: number) {
    super();
    this.era = era;
    this.startedAt = startedAt;
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
  /** Probes that hold their permit, oldest first: they all have it for equally long. */
  readonly #leases = new LinkedList<Probe>();

  constructor(generation: number, since: number) {
    super('half-open', generation, since);
  }

  get probing(): number {
    return this.#leases.size;
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

  /** A permit for one more probe, if there is one. */
  lease(permits: number, now: number): Probe | undefined {
    if (this.successes + this.failures + this.#leases.size >= permits) return undefined;
    return this.#leases.push(new Probe(this, now));
  }

  /** In how many ms there is a permit at the latest. */
  nextLeaseMs(leaseMs: number, now: number): number {
    const oldest = this.#leases.first;
    return oldest === undefined ? 0 : oldest.startedAt + leaseMs - now;
  }

  /** The probe has a result. It counts even if its lease has expired. */
  settle(probe: Probe, succeeded: boolean): void {
    this.#leases.remove(probe);
    if (succeeded) this.successes += 1;
    else this.failures += 1;
  }

  /** The probe has ended; if it had no result that counts, another one may have its permit. */
  giveBack(probe: Probe): void {
    this.#leases.remove(probe);
  }

  /** Whether the dependency has recovered; `undefined` while that is not certain. */
  verdict({ permits, successRate }: Settings): boolean | undefined {
    if (this.successes / permits >= successRate) return true;
    // Even if all the other probes succeeded:
    if ((permits - this.failures) / permits < successRate) return false;
    return undefined;
  }
}

/** An era that ends only by hand, or by the results of its calls. */
export function steadyEra(
  state: Exclude<CircuitState, 'open' | 'half-open'>,
  generation: number,
  since: number,
): Era {
  return state === 'metrics-only' ? new MetricsOnlyEra(generation, since) : new Era(state, generation, since);
}
