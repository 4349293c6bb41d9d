import { plain, type Reading, type Runtime, systemRuntime } from '../core/index.ts';
import { SlidingSum } from '../structures/index.ts';
import {
  type BudgetSettings,
  minPerSecondNow,
  RETRY_BUDGET,
  type RetryBudgetOptions,
  resolveBudgetOptions,
} from './budget-options.ts';

/** Pays for repetitions. All policies that repeat calls to the same dependency share one. */
export interface RetryBudget {
  readonly name: string;
  /** A call begins: it pays for a part of a retry. */
  deposit(now: number): void;
  /** True if one more attempt may be sent; if so, it is paid for. */
  withdraw(now: number): boolean;
  attach(runtime: Runtime): void;
  /** A retry pays from it from now on. */
  join?(): void;
  /** A retry pays from it no longer. */
  leave?(): void;
  /** As a policy's `remembers`: nothing where several retries pay from it, since then it stays when one of them goes. */
  remembers?(now: number): number;
  /** The options in force, the name included: plain data. */
  describe(): Record<string, unknown>;
  snapshot(): RetryBudgetSnapshot;
  /** The used share of the retries that there are, for metrics. @default nothing */
  reading?(): Reading;
}

export interface RetryBudgetSnapshot {
  readonly name: string;
  /** How many retries would be allowed now if no call began. */
  readonly available: number;
  /** How many retries were allowed and denied so far. */
  readonly granted: number;
  readonly denied: number;
}

/** A deposit in whole numbers, so that no rounding error builds up. Finagle's scale. */
const DEPOSIT = 1000;
/** Of what is used up in part, at most: from ½ on, a budget denies retries. */
const MOST_COUNTED = 0.4;
/** Calls and retries are forgotten slice by slice. Finagle's number. */
const SLICES = 10;

/**
 * Keeps retries to a share of the traffic, so that a dependency that is down is not hit `maxAttempts` times as hard as one
 * that is up: the storm that turns a short outage into a long one. Each retry policy has its own unless told otherwise;
 * policies that share one (two retries to one host) are held to it together. An exhausted budget
 * stops only new attempts: the failure at hand is then the outcome, and `retry.suppressed` says so.
 *
 * The rule is Finagle's: in any window, retries ≤ `ratio` · calls + `minPerSecond` · window. A retry is paid for when it
 * is decided.
 * @see https://github.com/twitter/finagle/blob/develop/finagle-core/src/main/scala/com/twitter/finagle/service/RetryBudget.scala
 * @throws RangeError, TypeError for options that make no sense
 */
export function retryBudget(options: RetryBudgetOptions = {}): RetryBudget {
  return new SlidingBudget(resolveBudgetOptions(options));
}

class SlidingBudget implements RetryBudget {
  readonly name: string;
  readonly #settings: BudgetSettings;
  readonly #deposit: number;
  /** Of a retry. */
  readonly #cost: number;
  /** The balance without any deposit, as of the last time that it was asked for. */
  #reserve: number;
  readonly #balance: SlidingSum;
  #granted = 0;
  #denied = 0;
  #payers = 0;
  #runtime: Runtime | undefined = undefined;

  constructor(settings: BudgetSettings) {
    const { name, ratio, window: windowMs } = settings;
    this.name = name;
    this.#settings = settings;
    this.#deposit = ratio === 0 ? 0 : DEPOSIT;
    this.#cost = ratio === 0 ? 1 : Math.floor(DEPOSIT / ratio);
    this.#reserve = this.#reserveNow();
    this.#balance = new SlidingSum(windowMs, SLICES);
  }

  deposit(now: number): void {
    this.#balance.add(this.#deposit, now);
  }

  withdraw(now: number): boolean {
    if (typeof this.#settings.minPerSecond === 'function') this.#reserve = this.#reserveNow();
    if (this.#left(now) < this.#cost) {
      this.#denied += 1;
      return false;
    }
    this.#balance.add(-this.#cost, now);
    this.#granted += 1;
    return true;
  }

  attach(runtime: Runtime): void {
    if (this.#runtime !== undefined && this.#runtime !== runtime) {
      const { name } = this;
      throw new TypeError(`retry budget '${name}' is in a pipeline that runs on another runtime already`);
    }
    this.#runtime = runtime;
  }

  join(): void {
    this.#payers += 1;
  }

  leave(): void {
    this.#payers -= 1;
  }

  remembers(now: number): number {
    const reserve = this.#reserve;
    if (this.#payers > 1 || reserve === 0) return 0;
    const left = this.#left(now);
    // A new budget has its reserve, and no more.
    if (left < this.#cost && reserve >= this.#cost) return 1;
    return MOST_COUNTED * Math.min(1, Math.max(0, 1 - left / reserve));
  }

  describe(): Record<string, unknown> {
    return { ...plain(RETRY_BUDGET, this.#settings), name: this.name };
  }

  snapshot(): RetryBudgetSnapshot {
    return Object.freeze({
      name: this.name,
      available: this.#available(),
      granted: this.#granted,
      denied: this.#denied,
    });
  }

  reading(): Reading {
    const available = this.#available();
    const whole = Math.max(1, Math.floor(this.#reserve / this.#cost));
    // Calls earn more than the reserve: then all of it is there, and more.
    return { usage: Math.max(0, whole - available), limit: Math.max(whole, available) };
  }

  #reserveNow(): number {
    return minPerSecondNow(this.#settings) * (this.#settings.window / 1000) * this.#cost;
  }

  #available(): number {
    const { clock } = this.#runtime ?? systemRuntime;
    return Math.max(0, Math.floor(this.#left(clock.now()) / this.#cost));
  }

  #left(now: number): number {
    return this.#reserve + this.#balance.sum(now);
  }
}
