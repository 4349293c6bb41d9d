import {
  type Admission,
  MAX_TIMER_MS,
  type Park,
  type PolicyCall,
  PROCEED,
  reject,
  type Wait,
} from '../core/index.ts';
import type { Gcra } from '../structures/index.ts';
import { Buckets } from './buckets.ts';
import { RateLimitedError } from './errors.ts';
import { type Waiter, WaitingLines } from './waiting-lines.ts';

export interface Bounds {
  readonly maxWaitMs: number;
  readonly maxQueued: number;
}

/** What a request for permits came to, outside of an execution. */
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
export class Limits {
  readonly #name: string;
  #bounds: Bounds;
  readonly #lines = new WaitingLines();
  readonly #buckets: Buckets;
  #gcra: Gcra;

  constructor(name: string, gcra: Gcra, bounds: Bounds & { readonly maxKeys: number }) {
    this.#name = name;
    this.#gcra = gcra;
    this.#bounds = bounds;
    this.#buckets = new Buckets(bounds.maxKeys, (bucket) => this.#lines.at(bucket) !== undefined);
  }

  get queued(): number {
    return this.#lines.size;
  }

  get keys(): number {
    return this.#buckets.size;
  }

  /** A call comes. If it has to wait, `call.permit` is its place in the line. */
  arrive(call: PolicyCall, key: string | undefined, cost: number, now: number): Admission {
    const bucket = this.#buckets.locate(key, this.#gcra, now);
    const line = this.#lines.at(bucket);
    const tat = this.#buckets.read(bucket);
    const ms = this.#gcra.waitMs(tat, cost, now, line?.cost);
    if (ms === 0 && line === undefined) {
      this.#buckets.write(bucket, this.#gcra.take(tat, cost, now));
      return PROCEED;
    }
    const { maxWaitMs, maxQueued } = this.#bounds;
    if (ms === Infinity || ms > maxWaitMs || (line?.size ?? 0) >= maxQueued) return this.#refuse(ms);
    call.permit = this.#lines.join(bucket, call, cost);
    return line === undefined ? wait(ms) : PARKED;
  }

  /** A call that waits asks again: its time has come, or it is the first in its line now. */
  askAgain(waiter: Waiter, now: number): Admission {
    const { line, cost } = waiter;
    if (line.first !== waiter) return PARKED;
    const tat = this.#buckets.read(line.bucket);
    const ms = this.#gcra.waitMs(tat, cost, now);
    if (ms === Infinity) {
      // The burst was lowered below its cost meanwhile. It must not block those behind it for ever.
      this.#lines.leave(waiter);
      return this.#refuse(ms);
    }
    if (ms > 0) return wait(ms);
    this.#buckets.write(line.bucket, this.#gcra.take(tat, cost, now));
    this.#lines.leave(waiter);
    return PROCEED;
  }

  withdraw(waiter: Waiter): void {
    this.#lines.leave(waiter);
  }

  tryAcquire(key: string | undefined, cost: number, now: number): Acquisition {
    const bucket = this.#buckets.locate(key, this.#gcra, now);
    const line = this.#lines.at(bucket);
    let tat = this.#buckets.read(bucket);
    const ms = this.#gcra.waitMs(tat, cost, now, line?.cost);
    const ok = ms === 0 && line === undefined;
    if (ok) {
      tat = this.#gcra.take(tat, cost, now);
      this.#buckets.write(bucket, tat);
    }
    return {
      ok,
      remaining: this.#gcra.available(tat, now),
      retryAfterMs: ms === Infinity ? undefined : ms,
      resetAfterMs: this.#gcra.untilFullMs(tat, now),
    };
  }

  drain(key: string | undefined, now: number): void {
    this.#buckets.write(this.#buckets.locate(key, this.#gcra, now), this.#gcra.drained(now));
  }

  /** From now on by another rate, and within other bounds. */
  update(gcra: Gcra, bounds: Bounds, now: number): void {
    const previous = this.#gcra;
    this.#gcra = gcra;
    this.#bounds = bounds;
    this.#buckets.convert((tat) => gcra.convert(tat, previous, now));
    this.#lines.wakeFirsts();
  }

  /** What whoever comes now with this key would find. */
  look(key: string | undefined, now: number): { available: number; nextPermitMs: number } {
    const bucket = this.#buckets.find(key);
    const tat = this.#buckets.read(bucket);
    return {
      available: this.#gcra.available(tat, now),
      nextPermitMs: this.#gcra.waitMs(tat, 1, now, this.#lines.at(bucket)?.cost),
    };
  }

  #refuse(ms: number): Admission {
    return reject(new RateLimitedError(this.#name, ms === Infinity ? undefined : ms));
  }
}

/** Longer than a timer can be is not needed: whoever wakes up too early is told to wait again. */
function wait(ms: number): Wait {
  return { type: 'wait', ms: Math.min(ms, MAX_TIMER_MS) };
}
