import { type Admission, type PolicyCall, PROCEED } from '../core/index.ts';
import { LinkedList } from '../structures/index.ts';
import { type Entry, type Slots, Waiter } from './slots.ts';

/**
 * Permits with a bounded queue. Strictly first come, first served: a permit that comes free while somebody waits is
 * handed to the first in line at that moment. Nothing here depends on how many wait.
 */
export class Semaphore implements Slots {
  active = 0;
  readonly #line = new LinkedList<Waiter>();
  #maxConcurrent: number;
  #paused = false;
  maxQueued: number;

  constructor(maxConcurrent: number, maxQueued: number) {
    this.#maxConcurrent = maxConcurrent;
    this.maxQueued = maxQueued;
  }

  get maxConcurrent(): number {
    return this.#maxConcurrent;
  }

  /** More permits go to those who wait, at once. Fewer take none away: running calls end, and are not replaced. */
  set maxConcurrent(maxConcurrent: number) {
    this.#maxConcurrent = maxConcurrent;
    this.#serve();
  }

  get paused(): boolean {
    return this.#paused;
  }

  set paused(paused: boolean) {
    this.#paused = paused;
    this.#serve();
  }

  get queued(): number {
    return this.#line.size;
  }

  get available(): number {
    return this.#paused ? 0 : Math.max(0, this.#maxConcurrent - this.active);
  }

  enter(call: PolicyCall): Entry {
    // While somebody waits, no permit is free (see #serve): whoever finds a free one overtakes nobody.
    if (!this.#paused && this.active < this.#maxConcurrent) {
      this.active += 1;
      return 'entered';
    }
    if (this.#line.size >= this.maxQueued) return 'full';
    call.permit = this.#line.push(new Waiter(call));
    return 'queued';
  }

  withdraw(waiter: Waiter): void {
    if (waiter.decision === PROCEED) this.release();
    else this.#line.remove(waiter);
  }

  clear(decision: () => Admission): number {
    const cleared = this.#line.size;
    // No more than there are now: whoever is woken may come again.
    for (let left = cleared; left > 0; left--) this.#line.shift()?.decide(decision());
    return cleared;
  }

  release(): void {
    this.active -= 1;
    this.#serve();
  }

  #serve(): void {
    while (!this.#paused && this.active < this.#maxConcurrent) {
      const waiter = this.#line.shift();
      if (waiter === undefined) return;
      this.active += 1;
      waiter.decide(PROCEED);
    }
  }
}
