import {
  type Admission,
  MAX_TIMER_MS,
  type Park,
  type PolicyCall,
  PROCEED,
  reject,
  type Wait,
} from '../core/index.ts';
import type { Rate } from '../structures/index.ts';
import { type BucketId, Buckets, type Surroundings } from './buckets.ts';
import { RateLimitedError } from './errors.ts';
import type { Refunds, Taken } from './refunds.ts';
import { type Waiter, WaitingLines } from './waiting-lines.ts';

/** Who may wait. */
export interface Patience {
  /** In ms. */
  readonly maxWait: number;
  readonly maxQueued: number;
}

/** A request for permits outside of an execution: for which key, and how many. */
export interface AcquisitionRequest {
  readonly key?: string | undefined;
  readonly permits?: number | undefined;
}

/** The answer to a request for permits outside of an execution. */
export interface Acquisition {
  readonly ok: boolean;
  /** Permits that are left now. */
  readonly remaining: number;
  /** In how many ms to try again: 0 after success, `undefined` if more was asked for than there ever is. */
  readonly retryAfterMs: number | undefined;
  /** In how many ms all permits are there again, if none is taken. */
  readonly resetAfterMs: number;
}

const PARKED: Park = Object.freeze({ type: 'park', ms: Infinity });

/**
 * Who gets permits, who waits for them, and who is refused. While somebody waits for the permits of a bucket, nobody else
 * takes any of them.
 */
export class Limits<State> {
  readonly #name: string;
  #patience: Patience;
  readonly #lines = new WaitingLines();
  readonly #buckets: Buckets<State>;
  readonly #refunds: Refunds<State>;
  #rate: Rate<State>;

  constructor(
    name: string,
    rate: Rate<State>,
    refunds: Refunds<State>,
    patience: Patience,
    maxKeys: number,
    surroundings: Pick<Surroundings, 'random' | 'displaced'>,
  ) {
    this.#name = name;
    this.#rate = rate;
    this.#refunds = refunds;
    this.#patience = patience;
    this.#buckets = new Buckets(maxKeys, rate, {
      isAwaited: (bucket) => this.#lines.at(bucket) !== undefined,
      displaced: (key) => {
        refunds.forget(key);
        surroundings.displaced(key);
      },
      random: surroundings.random,
    });
  }

  get queued(): number {
    return this.#lines.size;
  }

  get keys(): number {
    return this.#buckets.size;
  }

  /** A call comes. If it has to wait, `call.permit` is its place in the line; else what it has taken, if anything. */
  arrive(call: PolicyCall, key: string | undefined, cost: number, now: number): Admission {
    const bucket = this.#buckets.locate(key, this.#rate, now);
    const line = this.#lines.at(bucket);
    const state = this.#buckets.read(bucket, this.#rate);
    const ms = this.#rate.waitMs(state, cost, now, line);
    if (ms === 0 && line === undefined) {
      this.#note(call, bucket, cost, state, now);
      this.#buckets.write(bucket, this.#rate.take(state, cost, now));
      return PROCEED;
    }
    const { maxWait, maxQueued } = this.#patience;
    if (ms === Infinity || ms > maxWait || (line?.size ?? 0) >= maxQueued) return this.#refuse(ms);
    call.permit = this.#lines.join(bucket, call, cost);
    return line === undefined ? wait(ms) : PARKED;
  }

  /** A call that waits asks again: its time has come, or it is the first in its line now. */
  askAgain(call: PolicyCall, waiter: Waiter, now: number): Admission {
    const { line, cost } = waiter;
    if (line.first !== waiter) return PARKED;
    const state = this.#buckets.read(line.bucket, this.#rate);
    const ms = this.#rate.waitMs(state, cost, now);
    if (ms === Infinity) {
      // The burst was lowered below its cost meanwhile. It must not block those behind it for ever.
      this.#lines.leave(waiter);
      return this.#refuse(ms);
    }
    if (ms > 0) return wait(ms);
    this.#note(call, line.bucket, cost, state, now);
    this.#buckets.write(line.bucket, this.#rate.takeInTurn(state, cost, now));
    this.#lines.leave(waiter);
    return PROCEED;
  }

  withdraw(waiter: Waiter): void {
    this.#lines.leave(waiter);
  }

  /** The call has been sent: what it has taken is used. */
  sent(taken: Taken): void {
    this.#refunds.used(taken);
  }

  /** The call has ended without having been sent: it gives back what it has taken. */
  notSent(taken: Taken, now: number): void {
    const { bucket } = taken;
    const state = this.#buckets.read(bucket, this.#rate);
    this.#buckets.write(bucket, this.#refunds.putBack(taken, state, this.#rate, now));
    this.#lines.wakeFirst(bucket);
  }

  /** The call has been sent, and has cost so much: what it has taken beyond that is put back, and what is missing taken in addition. */
  settled(taken: Taken, cost: number, now: number): void {
    const { bucket } = taken;
    if (cost < taken.cost) {
      const state = this.#buckets.read(bucket, this.#rate);
      this.#buckets.write(bucket, this.#refunds.putBack(taken, state, this.#rate, now, taken.cost - cost));
      this.#lines.wakeFirst(bucket);
      return;
    }
    this.#refunds.used(taken);
    this.charge(bucket, cost - taken.cost, now);
  }

  /** Takes permits that were used already, also where they are not there: at most as many are owed as there ever are. */
  charge(key: string | undefined, permits: number, now: number): void {
    if (permits === 0) return;
    const rate = this.#rate;
    const bucket = this.#buckets.locate(key, rate, now);
    const state = this.#buckets.read(bucket, rate);
    const owed = Math.min(permits, Math.max(0, Math.floor(2 * rate.burst - rate.used(state, now))));
    this.#refunds.used(this.#refunds.taken(bucket, owed, state, rate, now));
    this.#buckets.write(bucket, rate.take(state, owed, now));
  }

  tryAcquire(key: string | undefined, cost: number, now: number): Acquisition {
    const rate = this.#rate;
    const bucket = this.#buckets.locate(key, rate, now);
    const line = this.#lines.at(bucket);
    let state = this.#buckets.read(bucket, rate);
    const ms = rate.waitMs(state, cost, now, line);
    const ok = ms === 0 && line === undefined;
    if (ok) {
      if (cost > 0) this.#refunds.used(this.#refunds.taken(bucket, cost, state, rate, now));
      state = rate.take(state, cost, now);
      this.#buckets.write(bucket, state);
    }
    return {
      ok,
      remaining: rate.available(state, now),
      retryAfterMs: ms === Infinity ? undefined : ms,
      resetAfterMs: rate.untilFullMs(state, now),
    };
  }

  drain(key: string | undefined, now: number): void {
    const bucket = this.#buckets.locate(key, this.#rate, now);
    this.#refunds.forget(bucket);
    this.#buckets.write(bucket, this.#rate.drain(this.#buckets.read(bucket, this.#rate), now));
  }

  /** From now on others may wait, and by another rate if it is another one. */
  update(rate: Rate<State>, patience: Patience, now: number): void {
    const previous = this.#rate;
    this.#patience = patience;
    if (rate === previous) return;
    this.#rate = rate;
    this.#buckets.convert((state) => rate.convert(state, previous, now));
    this.#lines.wakeFirsts();
  }

  /** The clock's origin has moved. */
  shift(ms: number): void {
    this.#buckets.convert((state) => this.#rate.shift(state, ms));
  }

  /** The state that the next call with this key would find. */
  look(key: string | undefined, now: number): { available: number; nextPermitMs: number; used: number } {
    const state = this.#buckets.read(key, this.#rate);
    return {
      available: this.#rate.available(state, now),
      nextPermitMs: this.#rate.waitMs(state, 1, now, this.#lines.at(key)),
      used: this.#rate.used(state, now),
    };
  }

  /** The share of the permits that is missing where most are: without a key, and of some of the keys. */
  mostUsed(now: number): number {
    return this.#buckets.mostUsed(this.#rate, now) / this.#rate.burst;
  }

  #note(call: PolicyCall, bucket: BucketId, cost: number, state: State, now: number): void {
    call.permit = cost > 0 ? this.#refunds.taken(bucket, cost, state, this.#rate, now) : undefined;
  }

  #refuse(ms: number): Admission {
    return reject(new RateLimitedError(this.#name, ms === Infinity ? undefined : ms));
  }
}

/** Longer than a timer can be is not needed: whoever wakes up too early is told to wait again. */
function wait(ms: number): Wait {
  return { type: 'wait', ms: Math.min(ms, MAX_TIMER_MS) };
}
