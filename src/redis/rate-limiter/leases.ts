import type { PermitCounts } from './counts.ts';
import type { Taking } from './limit.ts';

/** Permits that were taken ahead, and may be used until their time is over. */
export class Lease {
  readonly taking: Taking;
  /** In ms of the runtime's clock, counted from before they were asked for. */
  readonly until: number;
  left: number;
  /** The permit of a call that takes the usual number of them: made once, and not for each call. */
  permit: unknown = undefined;

  constructor(taking: Taking, permits: number, until: number) {
    this.taking = taking;
    this.left = permits;
    this.until = until;
  }
}

/** The permits of one key that lie ready, those first whose time is over first. */
export class Leases {
  /** How many there are, with those whose time is over since the last look. */
  held = 0;
  readonly #counts: Pick<PermitCounts, 'lost'>;
  readonly #leases: Lease[] = [];

  constructor(counts: Pick<PermitCounts, 'lost'>) {
    this.#counts = counts;
  }

  add(lease: Lease): void {
    this.held += lease.left;
    this.#leases.push(lease);
  }

  /** Takes permits, all or none. Answers with the lease that the first is of. */
  take(permits: number, now: number): Lease | undefined {
    this.expire(now);
    if (this.held < permits) return undefined;
    const first = this.#leases[0];
    if (first === undefined) return undefined;
    this.held -= permits;
    let wanted = permits;
    for (let lease: Lease | undefined = first; lease !== undefined; lease = this.#leases[0]) {
      const taken = Math.min(wanted, lease.left);
      lease.left -= taken;
      wanted -= taken;
      if (lease.left > 0) break;
      this.#leases.shift();
    }
    return first;
  }

  /** The permits were not used. False if their time is over. */
  putBack(lease: Lease, permits: number, now: number): boolean {
    if (now >= lease.until) return false;
    if (lease.left === 0) {
      const at = this.#leases.findIndex((other) => other.until > lease.until);
      this.#leases.splice(at < 0 ? this.#leases.length : at, 0, lease);
    }
    lease.left += permits;
    this.held += permits;
    return true;
  }

  /** Lets go of those whose time is over. */
  expire(now: number): void {
    for (let lease = this.#leases[0]; lease !== undefined && lease.until <= now; lease = this.#leases[0]) {
      this.#counts.lost += lease.left;
      this.held -= lease.left;
      lease.left = 0;
      this.#leases.shift();
    }
  }

  /** All of them, which so are there no more. */
  takeAll(): readonly Lease[] {
    this.held = 0;
    return this.#leases.splice(0);
  }
}
