import { type Admission, type PolicyCall, PROCEED, reject } from '../core/index.ts';
import { LinkedList } from '../structures/index.ts';
import type { AdoptableLimit } from './options.ts';
import { type Entry, type Slots, Waiter } from './slots.ts';

/**
 * The permits of a limit made by p-limit, shared with code that uses the limit directly. It is the one part of a bulkhead
 * that holds promises: the only way to occupy such a limit is to give it a function whose promise does not settle.
 *
 * A place in the limit's queue cannot be given up, so it belongs to no particular call: when its turn comes, it lets in
 * whichever call of this bulkhead has waited longest. Calls that leave thus give their place to those behind them, the
 * limit's queue never holds more places than calls were allowed to wait, and code that uses the limit directly never
 * waits for more calls than were in front of it when it came.
 */
export class AdoptedLimit implements Slots {
  active = 0;
  maxQueued: number;
  readonly #limit: AdoptableLimit;
  readonly #line = new LinkedList<Guest>();
  /** Functions given to the limit which it has not called yet. */
  #places = 0;
  /** Those in line that found a place free: they are about to be let in, and take no room in the queue. */
  #expected = 0;
  #paused = false;
  /** Places given back which the limit, some microtasks behind, may still count as active. */
  #leaving = 0;

  constructor(limit: AdoptableLimit, maxQueued: number) {
    this.#limit = limit;
    this.maxQueued = maxQueued;
  }

  get maxConcurrent(): number {
    return this.#limit.concurrency;
  }

  set maxConcurrent(maxConcurrent: number) {
    this.#limit.concurrency = maxConcurrent;
  }

  get paused(): boolean {
    return this.#paused;
  }

  set paused(paused: boolean) {
    this.#paused = paused;
    this.#lineUp();
  }

  get queued(): number {
    return this.#line.size;
  }

  get available(): number {
    return this.#paused ? 0 : Math.max(0, this.#limit.concurrency - this.#occupied());
  }

  enter(call: PolicyCall): Entry {
    this.#recount();
    const expected = !this.#paused && this.#occupied() < this.#limit.concurrency;
    if (!expected && this.#line.size - this.#expected >= this.maxQueued) return 'full';
    call.permit = this.#line.push(new Guest(call, expected));
    if (expected) this.#expected += 1;
    this.#lineUp();
    return expected ? 'soon' : 'queued';
  }

  withdraw(guest: Guest): void {
    if (guest.decision === PROCEED) this.release(guest);
    else if (this.#line.remove(guest) && guest.expected) this.#expected -= 1;
  }

  /** Their places in the limit's queue stay, and pass when their turn comes. */
  clear(decision: () => Admission): number {
    const cleared = this.#line.size;
    for (let left = cleared; left > 0; left--) this.#shift()?.decide(decision());
    return cleared;
  }

  release(guest: Guest): void {
    this.active -= 1;
    this.#leaving += 1;
    guest.leave?.();
  }

  /**
   * How many run or wait in the limit, once it has noticed what was given back. Between its noticing and ours, `#leaving`
   * is too high; what we know of our own part then bounds the error.
   */
  #occupied(): number {
    const { activeCount, pendingCount } = this.#limit;
    return Math.max(activeCount + pendingCount - this.#leaving, this.active + this.#places);
  }

  #lineUp(): void {
    // Places that come up while it is paused pass, and calls line up anew afterwards.
    while (!this.#paused && this.#places < this.#line.size) {
      this.#places += 1;
      this.#limit(this.#serve).then(this.#left, this.#cleared);
    }
  }

  readonly #serve = (): PromiseLike<void> | undefined => {
    this.#places -= 1;
    const guest = this.#paused ? undefined : this.#shift();
    if (guest === undefined) {
      this.#leaving += 1;
      return undefined;
    }
    this.active += 1;
    guest.decide(PROCEED);
    return new Promise((resolve) => {
      guest.leave = resolve;
    });
  };

  readonly #left = (): void => {
    this.#leaving -= 1;
  };

  /** The limit's queue was cleared (`rejectOnClear`): somebody wants what waits in it to fail. */
  readonly #cleared = (reason: unknown): void => {
    this.#places -= 1;
    if (this.#line.size > this.#places) this.#shift()?.decide(reject(reason));
  };

  /** A queue that was cleared silently holds fewer places than we count. Who still waits must line up again. */
  #recount(): void {
    const { activeCount, pendingCount } = this.#limit;
    this.#places = Math.min(this.#places, activeCount + pendingCount - this.active);
    this.#lineUp();
  }

  #shift(): Guest | undefined {
    const guest = this.#line.shift();
    if (guest?.expected) this.#expected -= 1;
    return guest;
  }
}

class Guest extends Waiter {
  readonly expected: boolean;
  /** Gives the place back to the limit. */
  leave: (() => void) | undefined = undefined;

  constructor(call: PolicyCall, expected: boolean) {
    super(call);
    this.expected = expected;
  }
}
