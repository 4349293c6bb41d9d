import { type Admission, type PolicyCall, PROCEED, park, wait } from '../core/index.ts';
import { LinkedList, ListNode } from '../structures/index.ts';
import type { CubicRate } from './cubic-rate.ts';

/** A call that waits for its turn. */
export class Waiter extends ListNode {
  readonly call: PolicyCall;
  readonly deadline: number;

  constructor(call: PolicyCall, deadline: number) {
    super();
    this.call = call;
    this.deadline = deadline;
  }
}

/** The permit of a call that has had its turn. */
export const TAKEN: unique symbol = Symbol('taken');

/**
 * The calls that are sent at a rate, first come, first served. The first that waits looks at the clock, and when it goes it wakes the next: so whatever
 * becomes of the rate meanwhile holds for all of them.
 */
export class Turns {
  readonly #waiting = new LinkedList<Waiter>();
  #rate: CubicRate;

  constructor(rate: CubicRate) {
    this.#rate = rate;
  }

  get isLimiting(): boolean {
    return this.#rate.isLimiting;
  }

  get perSecond(): number {
    return this.#rate.isLimiting ? this.#rate.perSecond : Infinity;
  }

  get queued(): number {
    return this.#waiting.size;
  }

  answered(isThrottled: boolean, now: number): void {
    this.#rate.answered(isThrottled, now);
  }

  /** A call comes: it goes, waits for its turn, or `undefined`, since by the rate of now it would wait for more than `maxWaitMs`. */
  arrive(call: PolicyCall, maxWaitMs: number, now: number): Admission | undefined {
    const ms = this.waitMs(now);
    if (ms > maxWaitMs) return undefined;
    if (ms === 0 && this.#waiting.size === 0) return this.#take(call);
    const isFirst = this.#waiting.size === 0;
    call.permit = this.#waiting.push(new Waiter(call, now + maxWaitMs));
    return isFirst ? wait(ms) : park(maxWaitMs);
  }

  /** In how many ms whoever comes now has its turn. */
  waitMs(now: number): number {
    return this.#rate.waitMs(this.#waiting.size + 1, now);
  }

  /** A call that waits asks again; `undefined` where its turn comes too late. */
  askAgain(waiter: Waiter, now: number): Admission | undefined {
    const leftMs = Math.max(0, waiter.deadline - now);
    if (this.#waiting.first !== waiter) return park(leftMs);
    // A new rate has no limit yet.
    const ms = this.#rate.isLimiting ? this.#rate.waitMs(1, now) : 0;
    if (ms > 0 && ms <= leftMs) return wait(ms);
    this.leave(waiter);
    return ms > 0 ? undefined : this.#take(waiter.call);
  }

  /** The call waits no more. */
  leave(waiter: Waiter): void {
    const wasFirst = this.#waiting.first === waiter;
    if (this.#waiting.remove(waiter) && wasFirst) this.#waiting.first?.call.resume();
  }

  /** A call has had its turn, and was not sent. */
  giveBack(now: number): void {
    this.#rate.giveBack(now);
  }

  /** Those who wait go on by another rate. */
  restart(rate: CubicRate): void {
    this.#rate = rate;
    this.#waiting.first?.call.resume();
  }

  #take(call: PolicyCall): Admission {
    if (this.#rate.isLimiting) this.#rate.take();
    call.permit = TAKEN;
    return PROCEED;
  }
}
